import { statSync } from 'node:fs';
import { notFound } from '../../shared/errors.ts';
import { openLabQueue, parseRoots, type LabRunner, type SharedRoots } from '../jobs/index.ts';
import { listNetworkFiles } from '../networks/index.ts';
import type { Arguments, CommandOption } from './command.ts';

export const labOptions: readonly CommandOption[] = [
  {
    name: 'queue',
    value: 'ADDRESS',
    help: 'let the workers of a lab queue compute: postgres://USER:PASSWORD@HOST:PORT/DATABASE',
  },
  {
    name: 'root',
    value: 'NAME=PATH',
    help: 'where this machine has a folder that the lab shares under a name; may be repeated',
    many: true,
  },
];

/** The roots that the words name. */
export const readRoots = (args: Arguments): SharedRoots => parseRoots(args.texts('root'));

/** @throws NotFound for a root without a folder: every unit whose images lie there would fail, for everybody */
export function requireFolders(roots: SharedRoots): void {
  for (const [name, path] of roots)
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true)
      throw notFound({
        what: `the folder of root "${name}" is not there`,
        where: path,
        mend: 'Connect its drive, or name where this machine has it.',
      });
}

/** Joins the lab queue that `--queue` names as one who sends runs; null without it. The caller closes the queue. */
export async function joinLab(args: Arguments, log: (error: unknown) => void): Promise<LabRunner | null> {
  const address = args.text('queue');
  const roots = readRoots(args);
  if (address === null) return null;
  const queue = await openLabQueue({ address, kind: 'desktop', log });
  return { queue, roots, networkFiles: listNetworkFiles };
}
