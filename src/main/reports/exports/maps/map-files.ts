import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodeNpy } from '../../../../shared/npy.ts';
import type { PlacedMaps } from '../../../../shared/map.ts';
import type { Project } from '../../../db/index.ts';
import { createNamer } from '../file-names.ts';
import type { Stage } from '../output-folder.ts';
import { forEachUnit, type ChosenPlate, type Following, type PlacedUnit } from '../selection.ts';
import { createTable } from '../table/columns.ts';
import { writeCsv } from '../table/csv.ts';
import { encodeFloatTiff } from './float-tiff.ts';
import { layMap, stepOf, type LaidMap } from './laid-map.ts';
import { drawUnitPictures } from './unit-pictures.ts';
import { lookOf } from './look.ts';

export type MapFileFormat = 'tiff' | 'png' | 'npy';

interface MapFile {
  /** What follows the unit's name. */
  readonly ending: string;
  readonly bytes: Uint8Array | string;
}

/** The table that says which file holds what. */
const indexName = 'maps.csv';

/**
 * Writes the map of every unit into a file of its own, in a folder for each plate, and a table that says what each file
 * is. Answers what the form could not hold.
 */
export async function writeMapFiles(
  format: MapFileFormat,
  project: Project,
  chosen: readonly ChosenPlate[],
  stage: Stage,
  following: Following,
): Promise<string[]> {
  const nameFolder = createNamer();
  const folders = new Map(chosen.map(({ plate }) => [plate.id, nameFolder(plate.name)]));
  const namers = new Map(chosen.map(({ plate }) => [plate.id, createNamer()]));
  const table = createTable();
  let laid = 0;
  await forEachUnit(project, chosen, following, async (placed) => {
    const maps = await project.readMaps(placed.unit.id);
    const map = layMap(maps, placed.field, placed.network.recipe.view.kind === 'cells');
    if (map.isLaid) laid += 1;
    const folder = folders.get(placed.plate.id) ?? 'plate';
    const stem = (namers.get(placed.plate.id) ?? createNamer())(nameOf(placed));
    for (const { ending, bytes } of await encoders[format](project, placed, maps, map)) {
      const path = join(stage.claim(folder), `${stem}${ending}`);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes, { flag: 'wx' });
      addRow(table, `${folder}/${stem}${ending}`, placed, map);
    }
  });
  await writeCsv(stage.claim(indexName), table.build([]), following.signal);
  return laid === 0 || format === 'npy'
    ? []
    : [`${laid} maps of cells were laid on their fields; .npy keeps each cell’s own grid`];
}

const nameOf = ({ well, field, run, target }: PlacedUnit) =>
  `${well.name}_f${field.index}_run${run.id}_${target.replaceAll(':', '-')}`;

type Encode = (project: Project, placed: PlacedUnit, maps: PlacedMaps, map: LaidMap) => Promise<MapFile[]>;

const encoders: Readonly<Record<MapFileFormat, Encode>> = {
  tiff: async (_project, { plate, run, unit }, _maps, map) => {
    const um = plate.pixelSizeUm;
    const step = stepOf(map);
    const pixelUm = um === null ? null : { width: step.width * um, height: step.height * um };
    const { width, height, values } = map;
    const shown = lookOf(run, unit).limits;
    return [{ ending: '.tif', bytes: await encodeFloatTiff({ width, height, values, pixelUm, shown }) }];
  },
  npy: (_project, _placed, { count, height, width, data, boxes }) => {
    const shape = count === 1 ? [height, width] : [count, height, width];
    const files = [{ ending: '.npy', bytes: encodeNpy({ data, shape }) }];
    if (count !== 1)
      files.push({ ending: '.boxes.npy', bytes: encodeNpy({ data: boxes, shape: [count, 4] }) });
    return Promise.resolve(files);
  },
  png: async (project, placed, maps, map) => {
    const pictures = await drawUnitPictures(project, placed, maps);
    return [...pictures, { ending: '.json', bytes: JSON.stringify(describeNumbers(placed, map)) }];
  },
};

/** The numbers behind a picture: what they are, how they were coloured, and every value (null where no map lies). */
function describeNumbers({ plate, well, field, run, unit, network, target }: PlacedUnit, map: LaidMap) {
  const { limits, signed } = lookOf(run, unit);
  const { width, height, box } = map;
  return {
    ...{ plate: plate.name, well: well.name, field: field.index, run: run.id, unit: unit.id },
    ...{ network: network.name, method: run.method, target },
    valueUnit: unit.facts?.unit ?? null,
    emptyReason: unit.facts?.emptyReason ?? null,
    scale: { ...limits, colours: signed ? 'RdBu, red above 0' : 'inferno' },
    ...{ pixelSizeUm: plate.pixelSizeUm, fieldSize: { width: field.width, height: field.height } },
    ...{ width, height, box },
    values: Array.from({ length: height }, (_, row) =>
      Array.from(map.values.subarray(row * width, (row + 1) * width), (value) =>
        Number.isFinite(value) ? value : null,
      ),
    ),
  };
}

function addRow(
  table: ReturnType<typeof createTable>,
  file: string,
  { plate, well, field, run, unit, network, target }: PlacedUnit,
  { width, height, box }: LaidMap,
): void {
  table.nextRow();
  const texts = {
    file,
    plate: plate.name,
    well: well.name,
    network: network.name,
    method: run.method,
    target,
  };
  for (const [name, value] of Object.entries(texts)) table.set(name, 'text', '', value);
  const numbers = {
    ...{ field: field.index, run: run.id, unit: unit.id, width, height },
    ...{ box_x: box.x, box_y: box.y, box_width: box.width, box_height: box.height },
    ...{ pixel_size_um: plate.pixelSizeUm, min: unit.facts?.min ?? null, max: unit.facts?.max ?? null },
  };
  for (const [name, value] of Object.entries(numbers)) table.set(name, 'number', '', value);
  table.set('empty_reason', 'text', '', unit.facts?.emptyReason ?? null);
}
