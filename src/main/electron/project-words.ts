import { resolve } from 'node:path';

/**
 * The project file that a command line names, absolute, or null. A double-clicked file comes as a bare path among
 * Electron's own words, one typed by hand may follow `--project`; both end in `.platelens`.
 * @param folder that relative paths start from
 */
export function projectInWords(words: readonly string[], folder: string): string | null {
  const named = words.map((word) => word.replace(/^--project=/, ''));
  const path = named.find((word) => word.endsWith('.platelens') && !word.startsWith('-'));
  return path === undefined ? null : resolve(folder, path);
}
