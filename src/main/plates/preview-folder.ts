import { resolve } from 'node:path';
import { badInput, cancelled } from '../../shared/errors.ts';
import { letOthersWork } from './let-others-work.ts';
import { createPatternTally, toScheme, type PatternPreview } from './preview-pattern.ts';
import type { Scheme } from './readers/place-file.ts';
import { isPlaneFile } from './readers/settle-listing.ts';
import { tellPlatesApart } from './readers/tell-plates-apart.ts';
import { chooseNaming, planeFiles } from './readers/choose-naming.ts';
import { walkFolder } from './readers/walk-folder.ts';

/** Names that are read before whatever else waits gets its turn. */
const namesAtATime = 500;

/** What a pattern reads out of a folder, and which pattern that was. */
export interface FolderPreview extends PatternPreview {
  /** The naming scheme that was tried, and those of its patterns that read anything; null where none does. */
  readonly scheme: { readonly id: string; readonly patterns: readonly string[] } | null;
}

/**
 * What a pattern makes of the images of a folder, none of which is opened. `plates` are called as an import calls them.
 * @param pattern a pattern, a naming scheme by its id, or null for the scheme that fits best
 * @throws BadInput for a pattern that cannot be compiled or a folder that cannot be read, Cancelled
 */
export async function previewFolder(
  folder: string,
  pattern: string | null,
  signal?: AbortSignal,
): Promise<FolderPreview> {
  const root = resolve(folder);
  const given = pattern === null ? null : toScheme(pattern);
  const { files: found, unreadable } = await walkFolder(root, isPlaneFile, signal);
  const files = pattern === null ? planeFiles(found) : found;
  const unread = unreadable.find(({ where }) => where === root);
  if (unread !== undefined) {
    throw badInput({ what: unread.reason, where: root, mend: 'Check the path and its permissions.' });
  }
  const scheme = given ?? (await chooseScheme(files, signal));
  const tally = createPatternTally(files, scheme);
  for (const [index, image] of tally.images.entries()) {
    if (index % namesAtATime === namesAtATime - 1) await letOthersWork();
    if (signal?.aborted === true) throw cancelled();
    tally.add(image);
  }
  return {
    ...tally.result(),
    plates: tellPlatesApart(tally.placed).map(({ label }) => label),
    scheme:
      scheme.patterns.length === 0
        ? null
        : { id: scheme.id, patterns: scheme.patterns.map(({ text }) => text) },
  };
}

/** The scheme that fits best; one without a pattern, which reads nothing, where none does. */
async function chooseScheme(files: readonly string[], signal: AbortSignal | undefined): Promise<Scheme> {
  const { best } = await chooseNaming(files, signal);
  return best ?? { id: 'none', patterns: [] };
}
