import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openImage } from '../../../src/main/plates/pixels/open-image.ts';
import { readListing } from '../../../src/main/plates/readers/read-listing.ts';
import { formatWell } from '../../../src/shared/wells.ts';
import { hasSharedData, sharedData } from '../../helpers/shared-data.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import { writeZarrPlate } from '../../helpers/zarr-plate.ts';
import { anyText, containing } from '../../helpers/matchers.ts';

const plane = (channel: number) => ({ channel, z: 0, t: 0 });

describe.each(['0.4', '0.5'] as const)('OME-Zarr %s', (version) => {
  test('lists wells and fields, and names the wells that are not there', async () => {
    const root = writeZarrPlate(makeTempFolder(), { version, wells: ['A/1', 'B/2'], absent: ['B/3'] });
    const listing = await readListing(root, 'auto', {});
    expect(listing).toMatchObject({ format: 'ome-zarr', size: { rows: 2, columns: 3 }, name: 'written' });
    expect(listing.images.map(({ well, relativePath }) => `${formatWell(well)} ${relativePath}`)).toEqual([
      'A01 A/1/0',
      'A01 A/1/1',
      'B02 B/2/0',
      'B02 B/2/1',
    ]);
    expect(listing.missing).toEqual([{ where: 'B/3', reason: anyText() }]);
  });

  test('reads pixels, levels, channel names, colours and pixel size', async () => {
    const root = writeZarrPlate(makeTempFolder(), { version, wells: ['A/1'], absent: [] });
    const source = await openImage(join(root, 'A/1/0'));
    expect(source.image).toMatchObject({
      channels: 2,
      type: 'uint16',
      levels: [
        { width: 6, height: 4 },
        { width: 3, height: 2 },
      ],
      channelNames: ['DNA', 'Actin'],
      channelColors: ['#0000ff', '#ff0000'],
      pixelSizeUm: 0.65,
    });
    expect([...(await source.read(plane(1), 0, null))]).toEqual(
      Array.from({ length: 24 }, (_, index) => 1000 + index),
    );
    expect([...(await source.read(plane(0), 0, { x: 2, y: 1, width: 2, height: 2 }))]).toEqual([
      8, 9, 14, 15,
    ]);
    // The second level has no chunks: absent chunks are the fill value.
    expect([...(await source.read(plane(0), 1, null))]).toEqual(new Array(6).fill(7));
    await source.close();
  });

  test('a folder that holds just one plate will do', async () => {
    const folder = makeTempFolder();
    writeZarrPlate(folder, { version, wells: ['A/1'], absent: [] });
    expect(await readListing(folder, 'auto', {})).toMatchObject({
      format: 'ome-zarr',
      root: join(folder, 'written.zarr'),
    });
  });

  test('a damaged chunk is named', async () => {
    const root = writeZarrPlate(makeTempFolder(), { version, wells: ['A/1'], absent: [] });
    const chunk = version === '0.4' ? 'A/1/0/0/1/0/0' : 'A/1/0/0/c/1/0/0';
    writeFileSync(join(root, chunk), new Uint8Array(5));
    const source = await openImage(join(root, 'A/1/0'));
    await expect(source.read(plane(1), 0, null)).rejects.toMatchObject({
      kind: 'BadInput',
      where: join(root, 'A/1/0'),
    });
  });
});

test('paths that lead out of the plate are refused', async () => {
  const root = join(makeTempFolder(), 'bad.zarr');
  mkdirSync(root);
  const plate = {
    rows: [{ name: 'A' }],
    columns: [{ name: '1' }],
    wells: [{ path: '../../etc', rowIndex: 0, columnIndex: 0 }],
  };
  writeFileSync(join(root, '.zgroup'), '{"zarr_format":2}');
  writeFileSync(join(root, '.zattrs'), JSON.stringify({ plate }));
  await expect(readListing(root, 'auto', {})).rejects.toMatchObject({ kind: 'BadInput', where: root });
});

test('an axis that no plate has is refused', async () => {
  const root = join(makeTempFolder(), 'image');
  const write = (path: string, content: unknown) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify(content));
  };
  write('.zgroup', { zarr_format: 2 });
  write('.zattrs', { multiscales: [{ axes: [{ name: 'q' }, { name: 'x' }], datasets: [{ path: '0' }] }] });
  write('0/.zarray', {
    zarr_format: 2,
    shape: [2, 2],
    chunks: [2, 2],
    dtype: '<u2',
    compressor: null,
    fill_value: 0,
    order: 'C',
    filters: null,
  });
  await expect(openImage(root)).rejects.toMatchObject({
    kind: 'Unsupported',
    what: containing('"q"'),
  });
});

test.skipIf(!hasSharedData)('a plate written by others: blosc and zstd, three levels', async () => {
  const listing = await readListing(sharedData('omezarr_hcs_plate_mobie'), 'auto', {});
  expect(listing.images.map(({ well }) => formatWell(well))).toEqual(['E07', 'E08']);
  const source = await openImage(join(listing.root, listing.images[1]?.relativePath ?? ''));
  expect(source.image).toMatchObject({ channels: 3, type: 'uint16', pixelSizeUm: 2.7336 });
  expect(source.image.levels).toHaveLength(3);
  const [full, half] = [await source.read(plane(0), 0, null), await source.read(plane(0), 1, null)];
  expect([full.length, half.length]).toEqual([512 * 256, 256 * 128]);
  const mean = (values: ArrayLike<number>) =>
    Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  // The file's own pyramid keeps the mean, so the two levels show the same picture.
  expect(mean(half) / mean(full)).toBeCloseTo(1, 1);
});
