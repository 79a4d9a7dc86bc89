import { badInput } from '../../../shared/errors.ts';

/**
 * A path that an index names, as one inside its folder with `/` between the parts; null for one that leads out of it.
 * Folders named by their drive or from the root lead out, as `..` does.
 */
export function toInnerPath(text: string): string | null {
  const path = text
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '');
  if (path === '' || path.length > 1024 || path.includes('\0')) return null;
  if (path.startsWith('/') || /^[a-z][a-z0-9+.-]*:/i.test(path)) return null;
  const parts = path.split('/');
  return parts.some((part) => part === '' || part === '.' || part === '..') ? null : path;
}

/** An index that names no file of its own folder is damaged or was made to read other files. */
export function leadsOut(index: string, example: string) {
  return badInput({
    what: `it names files outside its folder, for instance ${example.slice(0, 200)}`,
    where: index,
    mend: 'Copy the images beside the index and export it again.',
  });
}
