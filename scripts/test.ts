import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findChromium, installChromium, type Browser } from './parts/chromium.ts';
import { electronObstacle, findElectron } from './parts/electron-binary.ts';
import { projectRoot } from './parts/project-root.ts';
import { runProgram } from './parts/run-program.ts';
import { addCounts, countTests, noTests, type TestCounts, type TestReport } from './parts/test-counts.ts';
import { buildWindow } from './parts/window-build.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Runs one vitest project and answers its counts; a run that leaves no report counts as one failure. */
async function runTests(
  project: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<TestCounts> {
  const report = join(projectRoot, `out/test-${project}.json`);
  await mkdir(join(projectRoot, 'out'), { recursive: true });
  await rm(report, { force: true });
  const vitest = join(projectRoot, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const command = [vitest, 'run', '--project', project, '--passWithNoTests', ...reporters, ...args];
  const { code } = await runProgram(process.execPath, command, { env: { ...process.env, ...env } });
  const text = await readFile(report, 'utf8').catch(() => null);
  if (text === null) return { ...noTests, failed: 1 };
  // The report is vitest's own, written a moment ago by the version in the lockfile.
  const counts = countTests(JSON.parse(text) as TestReport);
  return code === 0 || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

async function runBrowserTests(browser: Browser, args: readonly string[]): Promise<TestCounts> {
  if (browser.kind === 'absent') {
    say(`Skipped: the browser tests (${browser.reason}).`);
    return noTests;
  }
  const obstacle = electronObstacle(process.platform, process.env, process.getuid?.());
  const reason =
    obstacle ?? (findElectron() === null ? 'its binary is not installed; npm start fetches it' : null);
  if (reason !== null) say(`Skipped: the Electron window (${reason}).`);
  return runTests('e2e', args, { CHROME_PATH: browser.path });
}

const args = process.argv.slice(2);
const found = findChromium(process.env['CHROME_PATH']);
const browser = found.kind === 'found' ? found : await installChromium();
const build = await buildWindow();
if (build.kind === 'failed') say(`Failed: the window cannot be built. ${build.reason}`);

if (!existsSync(join(projectRoot, '../shared')))
  say('Skipped: tests on data in ../shared (there is no such folder).');
const chrome = browser.kind === 'found' ? { CHROME_PATH: browser.path } : {};
const unit = await runTests('unit', args, chrome);
const window = build.kind === 'failed' ? { ...noTests, failed: 1 } : await runBrowserTests(browser, args);
const { passed, failed, skipped } = addCounts(unit, window);
if (skipped > 0) say(`${skipped} skipped`);
say(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
