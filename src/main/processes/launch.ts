import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

/** Main's end of the line to a process that it started. */
export interface StartedProcess {
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, with how it ended: `exit code 1`, `signal SIGKILL`; `lastWords` is the end of its stderr. */
  onExit(listener: (how: string, lastWords: string) => void): void;
  /** Its number with the system, once it has one. */
  processId(): number | undefined;
  /** Ends it at once. */
  kill(): void;
}

export interface ProcessLimits {
  /** The most that its JavaScript values may take together; typed arrays and native memory are not counted. */
  readonly maxHeapMb?: number | undefined;
  /**
   * Collects garbage early instead of letting it lie while there is room. A report's processes take half the memory
   * that way, in the same time.
   */
  readonly thrifty?: boolean | undefined;
  /**
   * Collects garbage in the thread that made it. Where a process works on every core, threads that help one of them
   * take the core from another: two lab workers on two cores computed 4 % more without.
   */
  readonly unaided?: boolean | undefined;
}

/** Starts a process from its entry file. */
export type LaunchProcess = (entry: string, limits?: ProcessLimits) => StartedProcess;

const keptLastWords = 2000;

/** What V8 is told: the only words that these processes are started with. */
const wordsForV8 = ({ maxHeapMb, thrifty = false, unaided = false }: ProcessLimits): string[] => [
  ...(maxHeapMb === undefined ? [] : [`--max-old-space-size=${maxHeapMb}`]),
  ...(thrifty ? [thriftyFlag] : []),
  ...(unaided ? ['--single-threaded-gc'] : []),
];

const thriftyFlag = '--optimize-for-size';

/** Makes this process a thrifty one, for the rest of its life. What it holds already shrinks bit by bit. */
export const becomeThrifty = (): void => setFlagsFromString(thriftyFlag);

/**
 * Starts processes as children of Node. The entry may be TypeScript: Node 24 runs it. `execPath` chooses
 * another Node binary than the one that runs now.
 */
export function forkedProcess(execPath: string = process.execPath): LaunchProcess {
  return (entry, limits = {}) => {
    const child = fork(entry, [], {
      execPath,
      execArgv: wordsForV8(limits),
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
      processId: () => child.pid,
      kill: () => child.kill('SIGKILL'),
    };
  };
}

/** As much of Electron's UtilityProcess as is used here; a real one fits. */
export interface UtilityProcessLike {
  postMessage(message: object): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  once(event: 'exit', listener: (code: number) => void): unknown;
  kill(): boolean;
  readonly pid?: number | undefined;
}

/**
 * Starts processes as Electron utility processes; `start` is `utilityProcess.fork`. Its `execArgv` are Chromium's words,
 * not Node's, and of these one alone is handed on to V8.
 */
export function utilityProcesses(
  start: (entry: string, execArgv: string[]) => UtilityProcessLike,
): LaunchProcess {
  return (entry, limits = {}) => {
    const words = wordsForV8(limits);
    const child = start(entry, words.length === 0 ? [] : [`--js-flags=${words.join(' ')}`]);
    return {
      send: (message) => child.postMessage(message),
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => child.once('exit', (code) => listener(`exit code ${code}`, '')),
      processId: () => child.pid,
      kill: () => child.kill(),
    };
  };
}

/** The file path of an entry given as a path or a file URL. */
export function entryPath(entry: URL | string): string {
  return typeof entry === 'string' && !entry.startsWith('file:') ? entry : fileURLToPath(entry);
}
