import { readFile, stat } from 'node:fs/promises';
import type { z } from 'zod';
import { badInput, notFound, PlateLensError } from '../../../../shared/errors.ts';

/** Larger texts do not fit one string. */
const mostBytes = 500 * 2 ** 20;

/** Reads a text file whole. @throws NotFound, BadInput where it is larger than a text can be. */
export async function readText(path: string): Promise<string> {
  const { size } = await stat(path).catch((error: unknown) => {
    throw notFound({ what: 'there is no such file', where: path, mend: 'Check the path.', cause: error });
  });
  if (size > mostBytes) {
    throw badInput({
      what: `the file has ${Math.round(size / 2 ** 20)} MB; 500 MB are the most`,
      where: path,
      mend: 'Split it by image.',
    });
  }
  return readFile(path, 'utf8');
}

/** Reads a JSON file. @throws BadInput naming the file where it is none. */
export async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw badInput({
      what: 'the file is no JSON, or is cut off',
      where: path,
      mend: 'Export it again.',
      cause: error,
    });
  }
}

/** Parses a value by its schema. @throws BadInput naming file and place. */
export function parseAt<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'the file' : issue.path.join('.');
  throw badInput({
    what: `${place}: ${issue?.message ?? 'is not as expected'}`,
    where: path,
    mend: 'Export it again.',
  });
}

/** Turns what a decoder threw into an error of the family that names the file. */
export function toReadError(error: unknown, path: string): PlateLensError {
  if (error instanceof PlateLensError) return error;
  const reason =
    error instanceof RangeError
      ? 'it is cut off or damaged'
      : error instanceof Error
        ? error.message
        : String(error);
  return badInput({
    what: `the file cannot be read (${reason})`,
    where: path,
    mend: 'Export it again.',
    cause: error,
  });
}
