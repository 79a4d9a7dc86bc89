import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes a sound input into a folder and answers the files of it that are to be damaged, one of them at a time. */
export type Seed = (folder: string) => Promise<string[]> | string[];

/** A seed that is one file. */
export const one = (folder: string, name: string, content: string | Uint8Array): string[] => {
  writeFileSync(join(folder, name), content);
  return [join(folder, name)];
};
