import { UsageError, type Arguments, type CommandContext, type CommandOption } from '../../command.ts';
import { benchPlates } from './bench-plates.ts';
import { formatPlateBench, plateBars } from './plate-bars.ts';
import { isBenchPacking, type BenchPlate } from './write-bench-plate.ts';

/** Options of `platelens bench --only import`; the whole promise is measured where none is given. */
export const plateBenchOptions: readonly CommandOption[] = [
  { name: 'wells', value: 'RxC', help: 'rows x columns of the drawn plate; default 16x24' },
  { name: 'fields', value: 'N', help: 'fields a well; default 9' },
  { name: 'channels', value: 'N', help: 'channels a field; default 4' },
  { name: 'side', value: 'PX', help: 'edge of a field in pixels; default 512' },
  { name: 'compression', value: 'C', help: 'none (default), deflate or zstd' },
  { name: 'plates', value: 'N', help: 'plates in the larger project; default 4' },
];

/** Measures import, opening and panning. @returns the exit code: 1 where a promise was missed */
export async function runPlateBench(
  args: Arguments,
  heading: string,
  { print, json, progress, signal }: CommandContext,
): Promise<number> {
  const plate = toPlate(args);
  const plates = args.whole('plates', 4, 1, 16);
  try {
    const onProgress = (share: number, label: string) => progress.update(share, label);
    const found = await benchPlates({ plate, plates, signal, onProgress });
    progress.end();
    const bars = plateBars(found);
    print(json ? JSON.stringify({ heading, measurements: found, bars }) : formatPlateBench(heading, found));
    return bars.every(({ met }) => met) ? 0 : 1;
  } finally {
    progress.end();
  }
}

function toPlate(args: Arguments): BenchPlate {
  const [, rows, columns] = /^(\d{1,2})x(\d{1,2})$/i.exec(args.text('wells') ?? '16x24') ?? [];
  if (rows === undefined || columns === undefined) throw new UsageError('--wells takes ROWSxCOLUMNS');
  const compression = args.text('compression') ?? 'none';
  if (!isBenchPacking(compression))
    throw new UsageError(`--compression takes none, deflate or zstd, not "${compression}"`);
  return {
    rows: Number(rows),
    columns: Number(columns),
    fields: args.whole('fields', 9, 1, 400),
    channels: args.whole('channels', 4, 1, 16),
    side: args.whole('side', 512, 64, 4096),
    compression,
  };
}
