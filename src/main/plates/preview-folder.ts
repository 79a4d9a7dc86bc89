import { resolve } from 'node:path';
import { badInput, cancelled } from '../../shared/errors.ts';
import { letOthersWork } from './let-others-work.ts';
import { createPatternTally, toScheme, type PatternPreview } from './preview-pattern.ts';
import { isPlaneFile } from './readers/settle-listing.ts';
import { tellPlatesApart } from './readers/tell-plates-apart.ts';
import { walkFolder } from './readers/walk-folder.ts';

/** Names that are read before whatever else waits gets its turn. */
const namesAtATime = 500;

/**
 * What a pattern makes of the images of a folder, none of which is opened. `plates` are called as an import calls them.
 * @throws BadInput for a pattern that cannot be compiled or a folder that cannot be read, Cancelled
 */
export async function previewFolder(
  folder: string,
  pattern: string,
  signal?: AbortSignal,
): Promise<PatternPreview> {
  const scheme = toScheme(pattern);
  const root = resolve(folder);
  const { files, unreadable } = await walkFolder(root, isPlaneFile, signal);
  const unread = unreadable.find(({ where }) => where === root);
  if (unread !== undefined) {
    throw badInput({ what: unread.reason, where: root, mend: 'Check the path and its permissions.' });
  }
  const tally = createPatternTally(files, scheme);
  for (const [index, image] of tally.images.entries()) {
    if (index % namesAtATime === namesAtATime - 1) await letOthersWork();
    if (signal?.aborted === true) throw cancelled();
    tally.add(image);
  }
  return { ...tally.result(), plates: tellPlatesApart(tally.placed).map(({ label }) => label) };
}
