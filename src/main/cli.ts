import { pathToFileURL } from 'node:url';
import { isCancelled } from '../shared/errors.ts';
import { programVersion } from '../shared/program.ts';
import { benchCommand } from './cli/bench.ts';
import {
  formatError,
  jsonOption,
  parseArguments,
  UsageError,
  type Command,
  type CommandContext,
} from './cli/command.ts';
import { checkCommand, repairCommand } from './cli/check.ts';
import { demoCommand } from './cli/demo.ts';
import { doctorCommand } from './cli/doctor.ts';
import { explainCommand } from './cli/explain.ts';
import { exportCommand } from './cli/export.ts';
import { fitCapeCommand } from './cli/fit-cape.ts';
import { importCommand } from './cli/import.ts';
import { networkCommand } from './cli/network.ts';
import { plateCommand } from './cli/plate.ts';
import { qcCommand } from './cli/qc.ts';
import { reportCommand } from './cli/report.ts';
import { regionsCommand } from './cli/regions.ts';
import { rerunCommand } from './cli/rerun.ts';
import { runCommand } from './cli/run.ts';
import { scoreCommand } from './cli/score.ts';
import { serveCommand } from './cli/serve.ts';
import { workerCommand } from './cli/worker.ts';
import { createProgress } from './cli/terminal.ts';

const commands: readonly Command[] = [
  demoCommand,
  importCommand,
  plateCommand,
  qcCommand,
  networkCommand,
  explainCommand,
  fitCapeCommand,
  runCommand,
  regionsCommand,
  reportCommand,
  exportCommand,
  rerunCommand,
  scoreCommand,
  serveCommand,
  workerCommand,
  checkCommand,
  repairCommand,
  doctorCommand,
  benchCommand,
];

const exit = { ok: 0, failed: 1, usage: 2 } as const;

/** Runs one command line without the program's name. @returns the exit code: 0 ok, 1 failed, 2 wrong usage. */
export async function main(words: readonly string[], signal = stopOnInterrupt()): Promise<number> {
  const [name = 'help', ...rest] = words;
  if (name === '--version') return tell(programVersion);
  if (name === 'help' || name === '--help' || name === '-h') return tell(overview());
  const command = commands.find((entry) => entry.name === name);
  if (command === undefined) return complain(`there is no command "${name}"\n\n${overview()}`);
  if (rest.includes('--help') || rest.includes('-h')) return tell(describe(command));
  try {
    const args = parseArguments(command, rest);
    return await command.run(args, createContext(args.flag('json'), signal));
  } catch (error) {
    if (error instanceof UsageError) return complain(`${error.message}\n\n${describe(command)}`);
    process.stderr.write(`${isCancelled(error) ? 'stopped' : formatError(error)}\n`);
    return exit.failed;
  }
}

function createContext(json: boolean, signal: AbortSignal): CommandContext {
  return {
    print: (line) => process.stdout.write(`${line}\n`),
    warn: (line) => process.stderr.write(`${line}\n`),
    progress: createProgress(process.stderr, json),
    json,
    signal,
  };
}

function tell(text: string): number {
  process.stdout.write(`${text}\n`);
  return exit.ok;
}

function complain(text: string): number {
  process.stderr.write(`${text}\n`);
  return exit.usage;
}

function overview(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    `PlateLens ${programVersion}: see what a network sees in a high-content screen.`,
    '',
    ...commands.map((command) => `  platelens ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    'platelens COMMAND --help tells its options. Exit codes: 0 ok, 1 failed, 2 wrong usage.',
  ].join('\n');
}

function describe(command: Command): string {
  const options = [...command.options, jsonOption].map((option) => ({
    left: option.value === null ? `--${option.name}` : `--${option.name} ${option.value}`,
    help: option.help,
  }));
  const width = Math.max(...options.map((option) => option.left.length));
  return [
    command.usage,
    `  ${command.summary}`,
    '',
    ...options.map((option) => `  ${option.left.padEnd(width)}  ${option.help}`),
  ].join('\n');
}

/** Two signals closer than this are one Ctrl-C that came by the terminal and by a parent process. */
const sameSignalMs = 300;

/** Stops on the first Ctrl-C, letting units finish; a second one ends the process at once. */
function stopOnInterrupt(): AbortSignal {
  const stop = new AbortController();
  let since = 0;
  const onSignal = () => {
    if (stop.signal.aborted && performance.now() - since > sameSignalMs) process.exit(130);
    if (!stop.signal.aborted) since = performance.now();
    stop.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return stop.signal;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await main(process.argv.slice(2));
}
