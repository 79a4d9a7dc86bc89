import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ToProcess } from '../protocol.ts';

/** Main's end of the line to one compute process. */
export interface ComputeProcess {
  send(message: ToProcess): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, with how it ended: `exit code 1`, `signal SIGKILL`; `lastWords` is the end of its stderr. */
  onExit(listener: (how: string, lastWords: string) => void): void;
  /** Ends it at once. */
  kill(): void;
}

/** Starts a compute process from its entry file. */
export type LaunchProcess = (entry: string) => ComputeProcess;

const keptLastWords = 2000;

/**
 * Starts compute processes as children of Node. The entry may be TypeScript: Node 24 runs it. `execPath` chooses
 * another Node binary than the one that runs now.
 */
export function forkedProcess(execPath: string = process.execPath): LaunchProcess {
  return (entry) => {
    const child = fork(entry, [], {
      execPath,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-keptLastWords);
    });
    return {
      send: (message) => {
        // A process that just ended is reported by its exit, so a failed send needs no second report.
        if (child.connected) child.send(message, () => undefined);
      },
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => {
        child.once('error', (error) => listener(error.message, lastWords));
        child.once('close', (code, signal) => {
          listener(signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`, lastWords);
        });
      },
      kill: () => child.kill('SIGKILL'),
    };
  };
}

/** As much of Electron's UtilityProcess as is used here; a real one fits. */
export interface UtilityProcessLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  once(event: 'exit', listener: (code: number) => void): unknown;
  kill(): boolean;
}

/** Starts compute processes as Electron utility processes; `start` is `utilityProcess.fork`. */
export function utilityProcesses(start: (entry: string) => UtilityProcessLike): LaunchProcess {
  return (entry) => {
    const child = start(entry);
    return {
      send: (message) => child.postMessage(message),
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => child.once('exit', (code) => listener(`exit code ${code}`, '')),
      kill: () => child.kill(),
    };
  };
}

/** The file path of an entry given as a path or a file URL. */
export function entryPath(entry: URL | string): string {
  return typeof entry === 'string' && !entry.startsWith('file:') ? entry : fileURLToPath(entry);
}
