import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** The text of every TypeScript source below a folder, by its path with forward slashes, the folder included. */
export function readSources(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  const sources = names.filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'));
  return new Map(
    sources.map((name) => [
      posix.join(folder, name.replaceAll('\\', '/')),
      readFileSync(join(folder, name), 'utf8'),
    ]),
  );
}

/** The package that an import names: `@scope/name` or `name`; null for a relative path or a module of Node's own. */
export function packageOf(specifier: string): string | null {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return null;
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}
