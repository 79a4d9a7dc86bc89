import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { OmeZarrVersion } from '../../../../shared/contract/exports.ts';
import type { FieldId } from '../../../../shared/ids.ts';
import type { Field, Well } from '../../../../shared/plate.ts';
import type { Region, RegionClass } from '../../../../shared/region.ts';
import { methodInfo } from '../../../../shared/methods.ts';
import { formatTarget, type Target } from '../../../../shared/target.ts';
import type { Run } from '../../../../shared/run.ts';
import type { Project } from '../../../db/index.ts';
import { createNamer } from '../file-names.ts';
import { layMap, layOnField, type LaidMap } from '../maps/laid-map.ts';
import { lookOf } from '../maps/look.ts';
import type { Stage } from '../output-folder.ts';
import {
  noMaps,
  refuseStopped,
  unitsOf,
  type ChosenPlate,
  type Following,
  type PlacedUnit,
} from '../selection.ts';
import { multiscaleMetadata, omeroMetadata, plateMetadata, wellMetadata, wellPath } from './metadata.ts';
import { makePyramid } from './pyramid.ts';
import { writeLabels } from './write-labels.ts';
import { writeZarrArray, writeZarrGroup } from './zarr-files.ts';

/** What every part of the export needs. */
interface Context {
  readonly project: Project;
  readonly version: OmeZarrVersion;
  readonly chosen: ChosenPlate;
  readonly classes: readonly RegionClass[];
  readonly regions: ReadonlyMap<FieldId, readonly Region[]>;
  readonly counts: { laid: number; shared: number };
}

/**
 * Writes one OME-Zarr plate for every run of every plate: a field is an image whose channels are the run's targets,
 * float32 at the maps' own grid, placed on the field in micrometres, with the field's regions as labels.
 * @throws BadInput where there is no finished map
 */
export async function writeOmeZarr(
  project: Project,
  chosen: readonly ChosenPlate[],
  version: OmeZarrVersion,
  stage: Stage,
  { signal, onProgress }: Following,
): Promise<string[]> {
  const name = createNamer();
  const counts = { laid: 0, shared: 0 };
  const classes = project.listRegionClasses();
  const runs = chosen.flatMap((each) => each.runs.map((run) => ({ each, run })));
  let written = 0;
  for (const [index, { each, run }] of runs.entries()) {
    await breathe();
    const units = unitsOf(project, each, run);
    if (units.length === 0) continue;
    const regions = Map.groupBy(project.listRegions({ plateId: each.plate.id }), ({ fieldId }) => fieldId);
    const folder = stage.claim(`${name(`${each.plate.name.slice(0, 60)}_run${run.id}_${run.method}`)}.zarr`);
    const context = { project, version, chosen: each, classes, regions, counts };
    await writePlate(folder, context, run, units, {
      signal,
      onProgress: (share, label) => onProgress?.((index + share) / runs.length, label),
    });
    written += 1;
  }
  if (written === 0) throw noMaps();
  return toNotices(counts);
}

function toNotices({ laid, shared }: Context['counts']): string[] {
  return [
    ...(laid === 0
      ? []
      : [`${laid} maps of cells were laid on their fields; .npy keeps each cell’s own grid`]),
    ...(shared === 0 ? [] : [`${shared} pixels lay in several regions of a class and went to the later one`]),
  ];
}

async function writePlate(
  folder: string,
  context: Context,
  run: Run,
  units: readonly PlacedUnit[],
  { signal, onProgress }: Following,
): Promise<void> {
  const { plate } = context.chosen;
  const byWell = [...Map.groupBy(units, ({ well }) => well)];
  const fieldsOf = (own: readonly PlacedUnit[]) => [...Map.groupBy(own, ({ field }) => field)];
  const words = {
    ...{ name: plate.name, rows: plate.rows, columns: plate.columns, wells: byWell.map(([well]) => well) },
    mostFields: Math.max(...byWell.map(([, own]) => fieldsOf(own).length)),
    acquisition: `run ${run.id}: ${methodInfo(run.method).title}`,
  };
  await writeZarrGroup(folder, context.version, plateMetadata(context.version, words));
  const rows = new Set(byWell.map(([well]) => wellPath(well)[0]));
  for (const row of rows) await writeZarrGroup(join(folder, row), context.version, null);
  for (const [index, [well, own]] of byWell.entries()) {
    onProgress?.(index / byWell.length, `run ${run.id}, ${well.name}`);
    const inside = join(folder, ...wellPath(well));
    const fields = fieldsOf(own);
    await writeZarrGroup(inside, context.version, wellMetadata(context.version, fields.length));
    for (const [number, [field, maps]] of fields.entries()) {
      refuseStopped(signal);
      await writeField(join(inside, String(number)), context, run, well, field, maps);
    }
  }
}

async function writeField(
  folder: string,
  context: Context,
  run: Run,
  well: Well,
  field: Field,
  units: readonly PlacedUnit[],
): Promise<void> {
  const { project, version, chosen, counts } = context;
  const { pixelSizeUm, name } = chosen.plate;
  const keys = run.targets.map(formatTarget);
  const byTarget = new Map(units.map((placed) => [placed.target, placed]));
  const maps = await readMapsOf(project, field, units);
  if ([...maps.values()].some(({ isLaid }) => isLaid)) counts.laid += maps.size;
  const [shape] = maps.values();
  if (shape === undefined) return;
  const { width, height, box } = shape;
  // A target without a map here keeps its channel, so that all fields of a plate have the same ones.
  const data = new Float32Array(keys.length * width * height).fill(Number.NaN);
  for (const [index, key] of keys.entries()) {
    const map = maps.get(key);
    if (map !== undefined) data.set(map.values, index * width * height);
  }
  const levels = makePyramid({ count: keys.length, width, height, data });
  const title = `${well.name}, field ${field.index}`;
  const place = { box, size: { width, height }, pixelSizeUm, levels: levels.length, channels: true };
  const channels = run.targets.map((target) => toChannel(run, target, units));
  const own = context.regions.get(field.id) ?? [];
  await writeZarrGroup(folder, version, {
    multiscales: [multiscaleMetadata(version, title, place, methodInfo(run.method).title)],
    omero: omeroMetadata(version, title, channels),
    platelens: describeOrigin(run, units, [...byTarget.keys()]),
  });
  for (const [level, stack] of levels.entries()) {
    const shape = [stack.count, stack.height, stack.width];
    await writeZarrArray(join(folder, String(level)), version, { shape, data: stack.data });
  }
  if (own.length === 0) return;
  const labelled = { plate: name, well: well.name, field, pixelSizeUm, regions: own };
  counts.shared += await writeLabels(folder, version, labelled, context.classes);
}

/** The maps of a field by target, all of one grid: where they differ, all are laid on the field. */
async function readMapsOf(
  project: Project,
  field: Field,
  units: readonly PlacedUnit[],
): Promise<ReadonlyMap<string, LaidMap>> {
  const read = await Promise.all(
    units.map(async ({ unit, target }) => ({ target, maps: await project.readMaps(unit.id) })),
  );
  const seesCells = units[0]?.network.recipe.view.kind === 'cells';
  const laid = read.map(({ maps }) => layMap(maps, field, seesCells));
  const gridOf = ({ width, height, box }: LaidMap) => JSON.stringify([width, height, box]);
  const isOne = new Set(laid.map(gridOf)).size === 1;
  return new Map(
    read.map(({ target, maps }, index) => [
      target,
      (isOne ? laid[index] : undefined) ?? layOnField(maps, field),
    ]),
  );
}

function toChannel(run: Run, target: Target, units: readonly PlacedUnit[]) {
  const [first] = units;
  const index = 'classIndex' in target ? target.classIndex : undefined;
  const label = index === undefined ? undefined : first?.network.labels[index];
  const shown = first === undefined ? { low: 0, high: 1 } : lookOf(run, first.unit).limits;
  const range = { low: Math.min(run.min ?? 0, shown.low), high: Math.max(run.max ?? 1, shown.high) };
  return { label: label ?? formatTarget(target), range, shown };
}

function describeOrigin(run: Run, units: readonly PlacedUnit[], targets: readonly string[]) {
  const { id, method, parameters, seed } = run;
  const [first] = units;
  const network = { name: first?.network.name, sha256: first?.network.sha256 };
  return { run: id, method, parameters, seed, network, targets, units: units.map(({ unit }) => unit.id) };
}
