import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openImage } from '../../../src/main/plates/pixels/open-image.ts';
import { readListing } from '../../../src/main/plates/readers/read-listing.ts';
import { formatWell } from '../../../src/shared/wells.ts';
import { containing } from '../../helpers/matchers.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';

function write(path: string, content: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content instanceof Uint8Array ? content : JSON.stringify(content));
}

/** A plate's metadata alone: listing opens no image. */
function writePlate(plate: unknown, wells: Readonly<Record<string, unknown>>): string {
  const root = join(makeTempFolder(), 'p.zarr');
  write(join(root, '.zgroup'), { zarr_format: 2 });
  write(join(root, '.zattrs'), { plate });
  for (const [path, images] of Object.entries(wells)) {
    write(join(root, path, '.zgroup'), { zarr_format: 2 });
    write(join(root, path, '.zattrs'), { well: { images } });
  }
  return root;
}

test('a sparse plate that lists only imaged rows and columns keeps the names of its wells', async () => {
  const root = writePlate(
    {
      rows: [{ name: 'B' }, { name: 'AA' }],
      columns: [{ name: '03' }, { name: '12' }],
      wells: [
        { path: 'B/03', rowIndex: 0, columnIndex: 0 },
        { path: 'AA/12', rowIndex: 1, columnIndex: 1 },
      ],
    },
    { 'B/03': [{ path: '0' }], 'AA/12': [{ path: '0' }, { path: '1' }, { path: 'labelled' }] },
  );
  const listing = await readListing(root, 'auto', {});
  expect(listing.size).toBeNull();
  expect(listing.images.map(({ well, field }) => `${formatWell(well)} ${field}`).sort()).toEqual([
    'AA12 0',
    'AA12 1',
    'AA12 labelled',
    'B03 0',
  ]);
});

test('of several acquisitions the first, or the one that is asked for', async () => {
  const root = writePlate(
    {
      rows: [{ name: 'A' }],
      columns: [{ name: '1' }],
      acquisitions: [{ id: 3, name: 'live' }, { id: 7 }],
      wells: [{ path: 'A/1', rowIndex: 0, columnIndex: 0 }],
    },
    {
      'A/1': [
        { path: '0', acquisition: 3 },
        { path: '1', acquisition: 3 },
        { path: '2', acquisition: 7 },
      ],
    },
  );
  const fields = async (plate?: string) =>
    (await readListing(root, 'auto', { plate })).images.map(({ field }) => field);
  expect(await fields()).toEqual(['0', '1']);
  expect(await fields('live')).toEqual(['0', '1']);
  expect(await fields('7')).toEqual(['2']);
  expect((await readListing(root, 'auto', {})).leftOut).toEqual([
    { where: 'acquisition 7', reason: containing('--plate') },
  ]);
  await expect(fields('dead')).rejects.toMatchObject({ kind: 'BadInput', what: containing('live, 7') });
});

test.each([{}, { attributes: null }, { attributes: { ome: 3 } }, { attributes: { ome: { plate: [] } } }])(
  'a group with attributes of another kind is refused by an error that names it: %j',
  async (more) => {
    const root = join(makeTempFolder(), 'odd.zarr');
    write(join(root, 'zarr.json'), { zarr_format: 3, node_type: 'group', ...more });
    for (const format of ['auto', 'ome-zarr'] as const)
      await expect(readListing(root, format, {})).rejects.toMatchObject({ kind: 'BadInput' });
  },
);

describe('metadata as converters write it', () => {
  const axes = (...names: readonly string[]) => names.map((name) => ({ name }));

  /** An image of ones but for the pixel with the coordinates `at`, with the metadata given. */
  function writeImage(
    multiscale: unknown,
    shape: readonly number[],
    at: readonly number[],
    more = {},
  ): string {
    const root = join(makeTempFolder(), 'image');
    write(join(root, '.zgroup'), { zarr_format: 2 });
    write(join(root, '.zattrs'), { multiscales: [multiscale], ...more });
    write(join(root, '0', '.zarray'), {
      zarr_format: 2,
      shape,
      chunks: shape,
      dtype: '<u2',
      compressor: null,
      fill_value: 0,
      filters: null,
      order: 'C',
    });
    const pixels = new Uint16Array(shape.reduce((product, length) => product * length, 1)).fill(1);
    pixels[at.reduce((place, index, axis) => place * (shape[axis] ?? 1) + index, 0)] = 9;
    write(join(root, '0', shape.map(() => 0).join('.')), new Uint8Array(pixels.buffer));
    return root;
  }

  async function findNine(root: string) {
    const source = await openImage(root);
    const { channels, slices, frames, levels } = source.image;
    const [size] = levels;
    const found: number[][] = [];
    for (let c = 0; c < channels; c++)
      for (let z = 0; z < slices; z++)
        for (let t = 0; t < frames; t++) {
          const data = await source.read({ channel: c, z, t }, 0, null);
          const place = data.indexOf(9);
          if (place >= 0)
            found.push([t, c, z, Math.floor(place / (size?.width ?? 1)), place % (size?.width ?? 1)]);
        }
    await source.close();
    return { found, size };
  }

  test.each([
    ['tczyx', [2, 3, 2, 4, 5], [1, 2, 1, 3, 4], [1, 2, 1, 3, 4]],
    ['czyx', [3, 2, 4, 5], [2, 1, 3, 4], [0, 2, 1, 3, 4]],
    ['cyx', [3, 4, 5], [1, 2, 4], [0, 1, 0, 2, 4]],
    ['zyx', [3, 4, 5], [1, 2, 4], [0, 0, 1, 2, 4]],
    ['tyx', [3, 4, 5], [1, 2, 4], [1, 0, 0, 2, 4]],
    ['yx', [4, 5], [2, 4], [0, 0, 0, 2, 4]],
    ['zcyx', [3, 2, 4, 5], [2, 1, 3, 4], [0, 1, 2, 3, 4]],
    ['ctzyx', [3, 2, 2, 4, 5], [2, 1, 1, 3, 4], [1, 2, 1, 3, 4]],
    ['xyz', [5, 4, 3], [4, 2, 1], [0, 0, 1, 2, 4]],
    ['CYX', [3, 4, 5], [1, 2, 4], [0, 1, 0, 2, 4]],
  ])('axes %s', async (names, shape, at, expected) => {
    const root = writeImage({ axes: axes(...Array.from(names)), datasets: [{ path: '0' }] }, shape, at);
    expect(await findNine(root)).toEqual({ found: [expected], size: { width: 5, height: 4 } });
  });

  test('axes that only their types tell, strings for axes, none at all', async () => {
    const typed = [
      { name: 'dye', type: 'channel' },
      { name: 'row', type: 'space' },
      { name: 'col', type: 'space' },
    ];
    const datasets = [{ path: '0' }];
    expect((await findNine(writeImage({ axes: typed, datasets }, [3, 4, 5], [1, 2, 4]))).found).toEqual([
      [0, 1, 0, 2, 4],
    ]);
    expect(
      (await findNine(writeImage({ axes: ['c', 'y', 'x'], datasets }, [3, 4, 5], [1, 2, 4]))).found,
    ).toEqual([[0, 1, 0, 2, 4]]);
    expect((await findNine(writeImage({ datasets }, [1, 3, 1, 4, 5], [0, 1, 0, 2, 4]))).found).toEqual([
      [0, 1, 0, 2, 4],
    ]);
    for (const odd of [axes('c', 'y', 'y'), axes('c', 'z', 'x')])
      await expect(
        openImage(writeImage({ axes: odd, datasets }, [3, 4, 5], [1, 2, 4])),
      ).rejects.toMatchObject({
        kind: 'BadInput',
        what: containing('sides'),
      });
  });

  test('the scale of the image as a whole counts, in whatever unit', async () => {
    const multiscale = (unit: string | null) => ({
      axes: [{ name: 'y' }, { name: 'x', type: 'space', unit }],
      datasets: [{ path: '0', coordinateTransformations: [{ type: 'scale', scale: [1, 2] }] }],
      coordinateTransformations: [
        { type: 'scale', scale: [1, 0.25] },
        { type: 'translation', translation: [0, 0] },
      ],
    });
    const sizeIn = async (unit: string | null) =>
      (await openImage(writeImage(multiscale(unit), [4, 5], [0, 0]))).image.pixelSizeUm;
    expect(await sizeIn('micrometer')).toBeCloseTo(0.5, 12);
    expect(await sizeIn('nanometer')).toBeCloseTo(0.0005, 12);
    expect(await sizeIn('parsec')).toBeNull();
    expect(await sizeIn(null)).toBeNull();
  });

  test.each([
    { omero: { rdefs: { model: 'color' } } },
    { omero: null },
    { omero: { channels: [{ label: null, color: 7 }, 3] } },
  ])('display settings that say nothing cost only themselves: %j', async (more) => {
    const root = writeImage(
      { axes: axes('c', 'y', 'x'), datasets: [{ path: '0' }] },
      [2, 4, 5],
      [0, 0, 0],
      more,
    );
    expect((await openImage(root)).image).toMatchObject({
      channelNames: [null, null],
      channelColors: [null, null],
    });
  });

  test('a plate with nulls, numbered columns and slashes at the end', async () => {
    const root = writePlate(
      {
        name: null,
        acquisitions: null,
        rows: [{ name: 'A' }],
        columns: [{ name: 1 }, { name: 2 }],
        wells: [{ path: 'A/1/', rowIndex: null, columnIndex: null }, { path: 'A/2' }],
      },
      { 'A/1': [{ path: '0/', acquisition: null }], 'A/2': [{ path: '0' }] },
    );
    const listing = await readListing(root, 'auto', {});
    expect(listing.name).toBe('p');
    expect(listing.images.map(({ relativePath, well }) => [relativePath, formatWell(well)])).toEqual([
      ['A/1/0', 'A01'],
      ['A/2/0', 'A02'],
    ]);
  });

  test('several plates in a folder ask for a choice; labels beside the images are none of them', async () => {
    const folder = makeTempFolder();
    for (const name of ['one.ome.zarr', 'two.zarr']) {
      write(join(folder, name, '.zgroup'), { zarr_format: 2 });
      const plate = { rows: [{ name: 'A' }], columns: [{ name: '1' }], wells: [{ path: 'A/1' }] };
      write(join(folder, name, '.zattrs'), { plate });
      write(join(folder, name, 'A/1/.zgroup'), { zarr_format: 2 });
      write(join(folder, name, 'A/1/.zattrs'), { well: { images: [{ path: '0' }] } });
      write(join(folder, name, 'A/1/0/labels/.zattrs'), { labels: ['nuclei'] });
    }
    await expect(readListing(folder, 'auto', {})).rejects.toMatchObject({ what: containing('one, two') });
    const listing = await readListing(folder, 'auto', { plate: 'one' });
    expect(listing).toMatchObject({ name: 'one', images: [{ relativePath: 'A/1/0' }] });
  });
});
