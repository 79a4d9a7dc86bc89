import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeSegmentedCells, segmentedCells } from '../e2e/segmented-cells.ts';
import { importSmallPlate } from '../e2e/small-plate.ts';
import { openProject } from '../../src/main/db/index.ts';
import { barePlateScreens, emptyProjectScreens, segmentationScreens } from './bare-screens.ts';
import { screensOf } from './screens.ts';
import { takePictures } from './take-pictures.ts';

// `npm run screens -- PROJECT OUT [SET]`: pictures of every screen, small and large, dark and light: of a copy of a
// project (the one that `platelens demo` makes shows the most), of an empty one, of a plate of which nothing is known,
// and of a segmentation network. SET takes one of them alone.
const [given, out, only] = process.argv.slice(2);
if (given === undefined || out === undefined) throw new Error('name a project and a folder for the pictures');
mkdirSync(out, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'platelens-screens-'));
const at = (name: string) => join(folder, name);
const open = (project: string) => ['--project', project, '--device', 'cpu', '--processes', '1'];

const sets: Readonly<Record<string, () => Promise<number>>> = {
  project: async () => {
    copyFileSync(given, at('demo.platelens'));
    await importSmallPlate(folder, at('other.platelens'));
    return takePictures(open(at('demo.platelens')), screensOf(at('small screen')), out);
  },
  empty: () => {
    openProject(at('empty.platelens'), { mode: 'create' }).close();
    return takePictures(open(at('empty.platelens')), emptyProjectScreens, out);
  },
  bare: async () => {
    mkdirSync(at('bare'));
    await importSmallPlate(at('bare'), at('bare.platelens'));
    const network = resolve('resources/demo/network.onnx');
    return takePictures(open(at('bare.platelens')), barePlateScreens(at('bare/small screen'), network), out);
  },
  segmentation: () => {
    mkdirSync(at('segmentation'));
    makeSegmentedCells(at('segmentation'));
    return takePictures(open(segmentedCells(at('segmentation')).project), segmentationScreens, out);
  },
};

try {
  for (const [name, take] of Object.entries(sets)) {
    if (only !== undefined && only !== name) continue;
    if ((await take()) > 0) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
