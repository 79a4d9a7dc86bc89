import { PlateLensError } from '../../../shared/errors.ts';

/** One thing that the program needs of its machine. */
export interface Check {
  readonly name: string;
  /** `missing`: the program works without, with less; `broken`: it does not work. */
  readonly state: 'ok' | 'missing' | 'broken';
  readonly detail: string;
  readonly mend: string | null;
}

export const ok = (name: string, detail: string): Check => ({ name, state: 'ok', detail, mend: null });

export const missing = (name: string, detail: string, mend: string): Check => ({
  name,
  state: 'missing',
  detail,
  mend,
});

export const broken = (name: string, detail: string, mend: string): Check => ({
  name,
  state: 'broken',
  detail,
  mend,
});

/** What went wrong, on one line. */
export function reasonOf(error: unknown): string {
  if (error instanceof PlateLensError) return error.what;
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
