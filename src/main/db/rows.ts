import type { z } from 'zod';
import { storage } from '../../shared/errors.ts';
import type { ProjectFile } from './project-file.ts';

/** Parses a JSON column by its subject's schema. @throws Storage naming the file where it does not fit. */
export function parseJson<Schema extends z.ZodType>(
  project: ProjectFile,
  schema: Schema,
  text: string,
): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(project, error);
  }
  return parseRow(project, schema, value);
}

/** Parses a translated row by its subject's schema, which also brands its ids. @throws Storage as above. */
export function parseRow<Schema extends z.ZodType>(
  project: ProjectFile,
  schema: Schema,
  row: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(row);
  if (!parsed.success) throw damaged(project, parsed.error);
  return parsed.data;
}

/** The error for a row whose content does not fit its own description. */
export function damaged(project: ProjectFile, cause: unknown) {
  return storage({
    what: 'the project holds a row that this program cannot read',
    where: project.path,
    mend: 'Restore it from a copy.',
    cause,
  });
}

export const now = (): string => new Date().toISOString();
