import { parseArgs } from 'node:util';
import { badInput, PlateLensError } from '../../shared/errors.ts';

/** One option of a command: `--name VALUE`, or a switch where `value` is null. */
export interface CommandOption {
  readonly name: string;
  readonly value: string | null;
  readonly help: string;
  readonly many?: boolean;
}

/** What the person typed after the command's name. */
export interface Arguments {
  readonly positionals: readonly string[];
  /** The option's value, or null where it was not given. */
  text(name: string): string | null;
  texts(name: string): readonly string[];
  /** @throws UsageError where the option is missing or empty. */
  need(name: string): string;
  /** @throws UsageError where the value is no whole number from `min` to `max`. */
  whole(name: string, fallback: number, min?: number, max?: number): number;
  flag(name: string): boolean;
}

/** Where a command writes, and how it is stopped. */
export interface CommandContext {
  /** Lines for the person, or with `--json` for a machine. */
  readonly print: (line: string) => void;
  /** Lines about what went wrong without ending the command. */
  readonly warn: (line: string) => void;
  readonly progress: Progress;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

export interface Progress {
  /** Share done, 0 to 1, with what is going on and the seconds left where known. */
  update(share: number, label: string, etaSeconds?: number | null): void;
  end(): void;
}

export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly options: readonly CommandOption[];
  readonly run: (args: Arguments, context: CommandContext) => Promise<number>;
}

/** The command line itself is wrong: exit code 2. */
export class UsageError extends Error {}

export const jsonOption: CommandOption = {
  name: 'json',
  value: null,
  help: 'print JSON for a program to read',
};

/** Reads the words after the command's name. @throws UsageError naming the stray option. */
export function parseArguments(command: Command, words: readonly string[]): Arguments {
  const options = Object.fromEntries(
    [...command.options, jsonOption].map((option) => [
      option.name,
      {
        type: option.value === null ? ('boolean' as const) : ('string' as const),
        multiple: option.many === true,
      },
    ]),
  );
  let parsed;
  try {
    parsed = parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const values: Readonly<Record<string, unknown>> = parsed.values;
  const text = (name: string) => {
    const value = values[name];
    return typeof value === 'string' ? value : null;
  };
  return {
    positionals: parsed.positionals,
    text,
    texts: (name) => {
      const value = values[name];
      return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    },
    need: (name) => {
      const value = text(name);
      if (value === null) throw new UsageError(`--${name} is missing`);
      if (value.trim() === '') throw new UsageError(`--${name} is empty`);
      return value;
    },
    whole: (name, fallback, min = 0, max = Number.MAX_SAFE_INTEGER) => {
      const value = text(name);
      return value === null ? fallback : toWhole(name, value, min, max);
    },
    flag: (name) => values[name] === true,
  };
}

function toWhole(name: string, value: string, min: number, max: number): number {
  const number = Number(value);
  if (value.trim() !== '' && Number.isInteger(number) && number >= min && number <= max) return number;
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`;
  throw new UsageError(`--${name} takes a whole number ${range}, not "${value}"`);
}

/** Reads `name=value` pairs of `--set`; numbers and true/false become what they look like. */
export function parseSettings(pairs: readonly string[]): Record<string, string | number | boolean> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new UsageError(`--set takes name=value, not "${pair}"`);
      const value = pair.slice(at + 1);
      const plain = value === 'true' ? true : value === 'false' ? false : value;
      return [
        pair.slice(0, at),
        plain !== '' && !Number.isNaN(Number(plain)) && typeof plain === 'string' ? Number(plain) : plain,
      ];
    }),
  );
}

/** How an error is told on a terminal: what, where and the mend on lines of their own. */
export function formatError(error: unknown): string {
  if (!(error instanceof PlateLensError))
    return `error: ${error instanceof Error ? error.message : String(error)}`;
  const lines = [`error: ${error.what}`];
  if (error.where !== undefined) lines.push(`  where: ${error.where}`);
  if (error.mend !== undefined) lines.push(`  mend:  ${error.mend}`);
  return lines.join('\n');
}

/** The single positional of a command; `what` is called so, without its article. */
export function onlyPositional(args: Arguments, what: string): string {
  const [first, ...more] = args.positionals;
  if (first === undefined || first === '') throw new UsageError(`the ${what} is missing`);
  if (more.length === 0) return first;
  const stray = more.map((word) => `"${word}"`).join(', ');
  throw new UsageError(`give one ${what}; ${stray} ${more.length === 1 ? 'is one' : 'are'} too many`);
}

/** @throws UsageError where words are left that no option took. */
export function refusePositionals(command: string, args: Arguments): void {
  if (args.positionals.length === 0) return;
  throw new UsageError(`"${args.positionals.join(' ')}" is not an option of ${command}`);
}

/** Splits `a,b,c`. @throws BadInput where an entry is empty. */
export function splitList(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.includes('')) throw badInput({ what: `"${text}" has an empty entry`, mend: 'Write a,b,c.' });
  return parts;
}
