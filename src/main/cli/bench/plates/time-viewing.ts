import { maxLevel, tileSize } from '../../../../shared/contract/tiles.ts';
import { cancelled, notFound } from '../../../../shared/errors.ts';
import type { PlateView } from '../../../../shared/plate.ts';
import { openProject } from '../../../db/index.ts';
import { createPixelService, type PixelService } from '../../../plates/index.ts';

/** Milliseconds a tile while a person pans at full resolution. */
export interface PanningTimes {
  /** From the request until something is there to be drawn: a preview, or the tile itself. */
  readonly firstMs: readonly number[];
  /** Until the tile is there in full. */
  readonly fullMs: readonly number[];
  /** Reading one plane of a tile at full resolution alone, one at a time. */
  readonly decoderMs: readonly number[];
}

/** Milliseconds of each opening, by the clock and of processor time, which other programs do not disturb. */
export interface OpeningTimes {
  readonly ms: readonly number[];
  readonly cpuMs: readonly number[];
}

/** Levels of the pyramid that a window of 1400 x 900 pixels shows of a whole plate. */
const overviewLevels = 3;

/** Opens the project and reads every tile of the whole plate, as often as asked; each time from the file. */
export async function timeOpening(path: string, times: number): Promise<OpeningTimes> {
  const found: { ms: number[]; cpuMs: number[] } = { ms: [], cpuMs: [] };
  for (let time = 0; time < times; time++) {
    const before = process.cpuUsage();
    const started = performance.now();
    const project = openProject(path, { mode: 'read' });
    const pixels = createPixelService(project);
    try {
      const [plate] = project.listPlates();
      if (plate === undefined) throw notFound({ what: 'the project has no plate', where: path });
      const view = project.readPlateView(plate.id);
      const levels = Math.min(overviewLevels, maxLevel(view.canvas) + 1);
      for (let level = 0; level < levels; level++) {
        await Promise.all(tilesOf(view, level).map(({ x, y }) => pixels.readTile(plate.id, level, x, y)));
      }
      found.ms.push(performance.now() - started);
      const { user, system } = process.cpuUsage(before);
      found.cpuMs.push((user + system) / 1000);
    } finally {
      await pixels.close();
      project.close();
    }
  }
  return found;
}

function tilesOf({ canvas }: PlateView, level: number): { x: number; y: number }[] {
  const scale = 2 ** (maxLevel(canvas) - level);
  const across = Math.ceil(Math.ceil(canvas.width / scale) / tileSize);
  const down = Math.ceil(Math.ceil(canvas.height / scale) / tileSize);
  return Array.from({ length: across * down }, (_, index) => ({
    x: index % across,
    y: Math.floor(index / across),
  }));
}

/** A window of 1400 x 900 pixels shows so many tiles, and moves on by one column of them. */
const [tilesAcross, tilesDown] = [4, 3];
const steps = 24;
/** A person who pans moves the picture by a tile in about so long. */
const betweenStepsMs = 150;

/** Pans to the right at full resolution, from column to column of tiles, none of which was shown before. */
export async function timePanning(path: string, signal: AbortSignal): Promise<PanningTimes> {
  const project = openProject(path, { mode: 'read' });
  const pixels = createPixelService(project);
  try {
    const [plate] = project.listPlates();
    if (plate === undefined) throw notFound({ what: 'the project has no plate', where: path });
    const view = project.readPlateView(plate.id);
    const level = maxLevel(view.canvas);
    const across = Math.ceil(view.canvas.width / tileSize);
    const down = Math.ceil(view.canvas.height / tileSize);
    const times: { first: number[]; full: number[] } = { first: [], full: [] };
    // The window is filled before the clock runs; from then on each step needs one column more.
    const fill = Array.from({ length: tilesAcross }, (_, x) => x);
    await Promise.all(fill.map((x) => showColumn(pixels, view, { level, x, down }, null)));
    for (let step = 0; step < Math.min(steps, across - tilesAcross); step++) {
      if (signal.aborted) throw cancelled();
      const pause = new Promise((resolve) => setTimeout(resolve, betweenStepsMs));
      await showColumn(pixels, view, { level, x: tilesAcross + step, down }, times);
      await pause;
    }
    return { firstMs: times.first, fullMs: times.full, decoderMs: await timeDecoder(pixels, view) };
  } finally {
    await pixels.close();
    project.close();
  }
}

async function showColumn(
  pixels: PixelService,
  { id }: PlateView,
  { level, x, down }: { readonly level: number; readonly x: number; readonly down: number },
  times: { first: number[]; full: number[] } | null,
): Promise<void> {
  const rows = Array.from({ length: Math.min(tilesDown, down) }, (_, y) => y);
  await Promise.all(
    rows.map(async (y) => {
      const started = performance.now();
      const first = await pixels.readTile(id, level, x, y, undefined, 'quick');
      times?.first.push(performance.now() - started);
      if (first.preview) await pixels.readTile(id, level, x, y);
      times?.full.push(performance.now() - started);
    }),
  );
}

const decodedPlanes = 40;

/** Planes far from those that were shown, so that none is held in memory. */
async function timeDecoder(pixels: PixelService, view: PlateView): Promise<number[]> {
  const found: number[] = [];
  const [channel] = view.channels;
  for (const well of view.wells.slice(-decodedPlanes)) {
    const field = well.fields.at(-1);
    if (field === undefined || channel === undefined) continue;
    const started = performance.now();
    await pixels.readField(field.id, [channel.name]);
    found.push(performance.now() - started);
  }
  return found;
}
