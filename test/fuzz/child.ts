import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlateLensError } from '../../src/shared/errors.ts';
import { createRandom } from '../../src/shared/random.ts';
import type { Answer, Order } from './campaign.ts';
import { mutate } from './mutate.ts';
import { createParsers } from './parse.ts';
import { writeCase } from './write-case.ts';

// Plays main for the campaign: takes orders by message, reads the damaged input, and tells how that ended. Whatever is
// thrown past it ends it, as it would end the program.
const [, , work = ''] = process.argv;
const parsers = createParsers();

async function carryOut({ kind, turn, draw, kept }: Order): Promise<Answer> {
  // One folder for every case, so that nothing is found outside it but what was written there by mistake.
  const folder = join(work, 'case');
  rmSync(folder, { recursive: true, force: true });
  const { files, chosen } = await writeCase({ kind, turn, draw, kept }, folder);
  const [file] = files;
  if (kept !== null) copyFileSync(kept, chosen);
  else if (draw !== 0) writeFileSync(chosen, mutate(readFileSync(chosen), createRandom(draw)));
  if (file === undefined) throw new RangeError('a seed has a file');
  try {
    await parsers.parse(kind, folder, file);
    return { outcome: 'accepted', text: '', file };
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (!(error instanceof PlateLensError)) return { outcome: 'foreign', text, file };
    return { outcome: error.kind === 'ComputeFailed' ? 'failed' : 'refused', text: error.message, file };
  }
}

process.on('message', (order: Order) => {
  void carryOut(order).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => void parsers.close().then(() => process.exit(0)));
