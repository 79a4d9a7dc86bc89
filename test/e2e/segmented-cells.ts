import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeNpy } from '../../src/shared/npy.ts';
import { blobUnet } from '../helpers/blob-unet.ts';
import { writeTiff } from '../helpers/tiff.ts';
import { platelens } from './small-plate.ts';

const side = 256;

/** Cells by channel: middle and radius. */
const cells = [
  { channel: 0, x: 128, y: 118, radius: 38 },
  { channel: 0, x: 52, y: 190, radius: 22 },
  { channel: 1, x: 204, y: 60, radius: 26 },
  { channel: 1, x: 196, y: 204, radius: 30 },
];

/** Cells with soft edges and a brighter half, on a ground that is not even; 0 to 250. */
function drawChannel(channel: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [at % side, Math.floor(at / side)];
    const ground = 18 + 8 * Math.sin(x / 23) + 6 * Math.cos(y / 17);
    const light = cells
      .filter((cell) => cell.channel === channel)
      .map((cell) => {
        const edge = 1 / (1 + Math.exp((Math.hypot(x - cell.x, y - cell.y) - cell.radius) / 2));
        return edge * (150 + 50 * Math.sin((x - cell.x) / 9));
      });
    return Math.round(ground + Math.max(0, ...light));
  });
}

/** Where a project with a segmentation network, the network's file and what the network sees of a field lie. */
export const segmentedCells = (folder: string) => ({
  project: join(folder, 'cells.platelens'),
  networkFile: join(folder, 'blobs.onnx'),
  fieldFile: join(folder, 'field.npy'),
});

/** Makes the project: two wells of cells in two channels, and a network that tells them apart. */
export function makeSegmentedCells(folder: string): void {
  const { project, networkFile, fieldFile } = segmentedCells(folder);
  const images = join(folder, 'images');
  mkdirSync(images);
  const planes = [0, 1].map(drawChannel);
  for (const well of ['B02', 'B03']) {
    for (const [channel, pixels] of planes.entries()) {
      const bytes = writeTiff({ width: side, height: side, pages: [pixels] });
      writeFileSync(join(images, `${well}_${channel === 0 ? 'Actin' : 'DNA'}.tif`), bytes);
    }
  }
  const input = Float32Array.from(
    planes.flatMap((plane) => [...plane]),
    (value) => value / 255,
  );
  writeFileSync(fieldFile, encodeNpy({ data: input, shape: [1, 2, side, side] }));
  writeFileSync(networkFile, blobUnet([side, side]));
  platelens('import', images, '--project', project, '--pattern', '{well}_{channel}.tif', '--size', '8x12');
  const words = ['--labels', 'background,actin cell,dna cell', '--channels', 'Actin,DNA', '--view', 'field'];
  platelens('network', 'add', networkFile, '--project', project, ...words, '--scaling', 'divide:255');
}
