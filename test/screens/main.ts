import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWindow } from '../e2e/open-window.ts';
import { screens } from './screens.ts';

// `npm run screens -- PROJECT OUT`: pictures of every screen of a copy of a project, small and large, dark and light.
// The project that `platelens demo` makes shows the most.
const [given, out] = process.argv.slice(2);
if (given === undefined || out === undefined) throw new Error('name a project and a folder for the pictures');
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];
const say = (line: string) => process.stdout.write(`${line}\n`);
mkdirSync(out, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'platelens-screens-'));
const project = join(folder, 'demo.platelens');
copyFileSync(given, project);
const window = await openWindow(['--project', project, '--device', 'cpu', '--processes', '1']);
try {
  const { page } = window;
  await page.getByTestId('viewer').waitFor({ timeout: 120_000 });
  for (const { name, show, leave } of screens) {
    try {
      await show(page);
      for (const size of sizes) {
        await page.setViewportSize(size);
        for (const look of ['dark', 'light']) {
          await page.waitForTimeout(900);
          await page.screenshot({ path: join(out, `${name}-${size.width}-${look}.png`) });
          await page.evaluate(
            (next) => {
              // As another tab would tell of it: what is drawn on canvases follows too, and open dialogs stay open.
              const told = { storageArea: localStorage, key: 'mantine-color-scheme-value', newValue: next };
              dispatchEvent(new StorageEvent('storage', told));
            },
            look === 'dark' ? 'light' : 'dark',
          );
        }
      }
      say(name);
      await leave?.(page);
    } catch (error) {
      // One screen that cannot be reached keeps nobody from seeing the others.
      say(`${name}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`);
      process.exitCode = 1;
      await page.keyboard.press('Escape');
    }
  }
  for (const complaint of new Set(window.complaints)) say(`Complaint: ${complaint}`);
} finally {
  await window.close();
  rmSync(folder, { recursive: true, force: true });
}
