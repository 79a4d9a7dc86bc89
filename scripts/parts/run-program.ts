import { spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { projectRoot } from './project-root.ts';

export interface ProgramEnd {
  /** The exit code; 1 where a signal or a time-out ended the program. */
  readonly code: number;
  /** What it wrote on both streams, where they were not passed on to the terminal. */
  readonly output: string;
}

/** Runs a program in the project's top folder and waits for its end. A program that cannot be started rejects. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<ProgramEnd> {
  const child = spawn(command, args, { cwd: projectRoot, stdio: 'inherit', ...options });
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'close');
  return { code: child.exitCode ?? 1, output: Buffer.concat(chunks).toString() };
}
