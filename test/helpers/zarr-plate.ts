import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface ZarrPlatePlan {
  readonly version: '0.4' | '0.5';
  /** Wells to write, as `row/column`. */
  readonly wells: readonly string[];
  /** Wells that the metadata names and that are not written. */
  readonly absent: readonly string[];
}

const [channels, height, width] = [2, 4, 6];

/**
 * Writes a small uncompressed OME-Zarr plate by the specification, without any library: 2 x 3 wells, 2 fields, 2
 * channels of 6 x 4 pixels whose value is 1000 x channel + index, and a second level without chunks (all 7).
 * Answers its folder.
 */
export function writeZarrPlate(folder: string, plan: ZarrPlatePlan): string {
  const root = join(folder, 'written.zarr');
  const names = (labels: readonly string[]) => labels.map((name) => ({ name }));
  writeGroup(root, plan.version, {
    plate: {
      name: 'written',
      rows: names(['A', 'B']),
      columns: names(['1', '2', '3']),
      wells: [...plan.wells, ...plan.absent].map((path) => ({
        path,
        rowIndex: path.startsWith('A') ? 0 : 1,
        columnIndex: Number(path.slice(2)) - 1,
      })),
    },
  });
  for (const well of plan.wells) {
    writeGroup(join(root, well), plan.version, { well: { images: [{ path: '0' }, { path: '1' }] } });
    for (const field of ['0', '1']) writeImage(join(root, well, field), plan.version);
  }
  return root;
}

function writeImage(folder: string, version: '0.4' | '0.5'): void {
  const scale = (factor: number) => [{ type: 'scale', scale: [1, 0.65 * factor, 0.65 * factor] }];
  const space = (name: string) => ({ name, type: 'space', unit: 'micrometer' });
  writeGroup(folder, version, {
    multiscales: [
      {
        axes: [{ name: 'c', type: 'channel' }, space('y'), space('x')],
        datasets: [
          { path: '0', coordinateTransformations: scale(1) },
          { path: '1', coordinateTransformations: scale(2) },
        ],
      },
    ],
    omero: {
      channels: [
        { label: 'DNA', color: '0000FF' },
        { label: 'Actin', color: 'FF0000' },
      ],
    },
  });
  writeArray(join(folder, '0'), version, [channels, height, width]);
  writeArray(join(folder, '1'), version, [channels, height / 2, width / 2]);
  for (let channel = 0; channel < channels; channel++) {
    const values = Uint16Array.from({ length: height * width }, (_, index) => 1000 * channel + index);
    const chunk = version === '0.4' ? `0/${channel}/0/0` : `0/c/${channel}/0/0`;
    write(join(folder, chunk), new Uint8Array(values.buffer));
  }
}

function writeGroup(folder: string, version: '0.4' | '0.5', attributes: Record<string, unknown>): void {
  if (version === '0.4') {
    write(join(folder, '.zgroup'), JSON.stringify({ zarr_format: 2 }));
    write(join(folder, '.zattrs'), JSON.stringify(attributes));
    return;
  }
  const content = { zarr_format: 3, node_type: 'group', attributes: { ome: { version, ...attributes } } };
  write(join(folder, 'zarr.json'), JSON.stringify(content));
}

function writeArray(folder: string, version: '0.4' | '0.5', shape: readonly number[]): void {
  const chunks = [1, ...shape.slice(1)];
  if (version === '0.4') {
    const array = {
      zarr_format: 2,
      shape,
      chunks,
      dtype: '<u2',
      compressor: null,
      fill_value: 7,
      filters: null,
      order: 'C',
      dimension_separator: '/',
    };
    write(join(folder, '.zarray'), JSON.stringify(array));
    return;
  }
  const array = {
    zarr_format: 3,
    node_type: 'array',
    shape,
    data_type: 'uint16',
    chunk_grid: { name: 'regular', configuration: { chunk_shape: chunks } },
    chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
    fill_value: 7,
    codecs: [{ name: 'bytes', configuration: { endian: 'little' } }],
    attributes: {},
  };
  write(join(folder, 'zarr.json'), JSON.stringify(array));
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
