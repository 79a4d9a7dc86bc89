import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importPlate } from '../../../src/main/plates/index.ts';
import { openImage } from '../../../src/main/plates/pixels/open-image.ts';
import { readOmeStructure } from '../../../src/main/plates/readers/ome-structure.ts';
import { placeByName } from '../../../src/main/plates/readers/place-ome-image.ts';
import { readListing, recognise } from '../../../src/main/plates/readers/read-listing.ts';
import { createWorkerPool } from '../../../src/main/plates/workers/worker-pool.ts';
import { formatWell } from '../../../src/shared/wells.ts';
import { containing } from '../../helpers/matchers.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import { makeTempProject } from '../../helpers/temp-project.ts';
import { writeTiff } from '../../helpers/tiff.ts';

interface ImagePlan {
  readonly name?: string;
  readonly pixels?: string;
  /** TiffData elements. */
  readonly inside: string;
}

const pixelsOf = (c: number, z = 1, t = 1) => `DimensionOrder="XYCZT" SizeC="${c}" SizeZ="${z}" SizeT="${t}"`;

const image = ({ name = '', pixels = pixelsOf(2), inside }: ImagePlan, index: number) =>
  `<Image ID="Image:${index}" Name="${name}"><Pixels ID="Pixels:${index}" Type="uint16" SizeX="3" SizeY="2" PhysicalSizeX="0.5" ${pixels}>
  <Channel ID="Channel:${index}:0" Name="DNA"/><Channel ID="Channel:${index}:1" Name="Actin"/>${inside}</Pixels></Image>`;

const block = (place: string, file?: string) =>
  `<TiffData ${place} PlaneCount="1">${file === undefined ? '' : `<UUID FileName="${file}">urn:uuid:${file}</UUID>`}</TiffData>`;

const ome = (images: readonly ImagePlan[], { plate = '', uuid }: { plate?: string; uuid?: string } = {}) =>
  `<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"${uuid === undefined ? '' : ` UUID="urn:uuid:${uuid}"`}>${plate}${images.map(image).join('')}</OME>`;

/** Two wells; the first has two images, the second one. */
const plate = `<Plate ID="Plate:0" Name="P &amp; Q" Rows="8" Columns="12">
  <Well ID="Well:0:0" Row="1" Column="2"><WellSample ID="WellSample:0:0:0" Index="0"><ImageRef ID="Image:0"/></WellSample>
    <WellSample ID="WellSample:0:0:1" Index="1"><ImageRef ID="Image:1"/></WellSample></Well>
  <Well ID="Well:0:1" Row="7" Column="11"><WellSample ID="WellSample:0:1:0" Index="2"><ImageRef ID="Image:2"/></WellSample></Well>
  <Well ID="Well:0:2" Row="0" Column="0"/></Plate>`;

function save(folder: string, name: string, values: readonly number[], description: string): string {
  mkdirSync(folder, { recursive: true });
  const pages = values.map((value) => new Uint16Array(6).fill(value));
  writeFileSync(join(folder, name), writeTiff({ width: 3, height: 2, pages, description }));
  return join(folder, name);
}

async function read(path: string, series: number) {
  const source = await openImage(path, { series });
  const { channels, slices, frames } = source.image;
  const values: number[] = [];
  for (let t = 0; t < frames; t++)
    for (let z = 0; z < slices; z++)
      for (let channel = 0; channel < channels; channel++)
        values.push((await source.read({ channel, z, t }, 0, null))[0] ?? -1);
  await source.close();
  return { image: source.image, values };
}

const places = (listing: Awaited<ReturnType<typeof readListing>>) =>
  listing.images.map(({ well, field, series, relativePath }) => [
    formatWell(well),
    field,
    series,
    relativePath,
  ]);

describe('a plate in one file', () => {
  const images = [0, 1, 2].map((series) => ({
    inside: [0, 1].map((c) => block(`FirstC="${c}" IFD="${2 * series + 1 - c}"`)).join(''),
  }));
  const write = () => {
    const folder = makeTempFolder();
    const path = save(folder, 'screen.ome.tif', [11, 10, 21, 20, 31, 30], ome(images, { plate }));
    return { folder, path };
  };

  test('wells and fields are where its description puts them', async () => {
    const { folder, path } = write();
    const listing = await readListing(folder, 'auto', {});
    expect(listing).toMatchObject({ format: 'ome-tiff', name: 'P & Q', size: { rows: 8, columns: 12 } });
    expect(places(listing)).toEqual([
      ['B03', '1', 0, 'screen.ome.tif'],
      ['B03', '2', 1, 'screen.ome.tif'],
      ['H12', '1', 2, 'screen.ome.tif'],
    ]);
    expect((await read(path, 1)).values).toEqual([20, 21]);
    expect((await read(path, 2)).image).toMatchObject({ channelNames: ['DNA', 'Actin'], pixelSizeUm: 0.5 });
    expect(await recognise(folder)).toMatchObject({ format: 'ome-tiff' });
  });

  test('is imported, and the same planes are read again', async () => {
    const { folder } = write();
    const project = makeTempProject();
    const report = await importPlate(project, { path: folder });
    expect(report).toMatchObject({ wells: 2, fields: 3, planes: 6, channels: ['DNA', 'Actin'], broken: [] });
    const field = project.readPlateView(report.plateId).wells.find(({ name }) => name === 'H12')?.fields[0];
    const planes = field === undefined ? [] : project.planesOfField(field.id);
    expect(planes.map(({ locator }) => locator)).toMatchObject(
      [0, 1].map((channel) => ({ series: 2, channel })),
    );
  });

  test('an image that is not there any more is named', async () => {
    const { path } = write();
    await expect(openImage(path, { series: 3 })).rejects.toMatchObject({
      kind: 'BadInput',
      what: containing('image 4'),
      where: path,
    });
  });
});

test('a set of files, each of which describes all', async () => {
  const folder = makeTempFolder();
  const files = ['one.ome.tif', 'two.ome.tif', 'three.ome.tif'];
  const images = files.map((file) => ({
    inside: [0, 1].map((c) => block(`FirstC="${c}" IFD="${c}"`, file)).join(''),
  }));
  for (const [index, uuid] of files.entries())
    save(folder, uuid, [10 * index + 1, 10 * index + 2], ome(images, { plate, uuid }));
  rmSync(join(folder, 'three.ome.tif'));
  const listing = await readListing(folder, 'auto', {});
  expect(places(listing).map(([, , , file]) => file)).toEqual(['one.ome.tif', 'two.ome.tif']);
  expect(listing.missing).toMatchObject([{ where: 'H12' }]);
  expect((await read(join(folder, 'two.ome.tif'), 1)).values).toEqual([11, 12]);
});

describe('a companion', () => {
  const write = (companion: string) => {
    const folder = makeTempFolder();
    const only = (uuid: string) =>
      `<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06" UUID="urn:uuid:${uuid}"><BinaryOnly MetadataFile="${companion}" UUID="urn:uuid:c"/></OME>`;
    const images = [0, 1, 2].map((series) => ({
      pixels: pixelsOf(1, 1, 2),
      inside: [0, 1].map((t) => block(`FirstT="${t}" IFD="0"`, `s${series}t${t}.tiff`)).join(''),
    }));
    for (const series of [0, 1, 2])
      for (const t of [0, 1])
        save(folder, `s${series}t${t}.tiff`, [100 * series + t], only(`s${series}t${t}.tiff`));
    writeFileSync(join(folder, 'x.companion.ome'), ome(images, { plate, uuid: 'c' }));
    return folder;
  };

  test('describes the planes of all files beside it', async () => {
    const folder = write('x.companion.ome');
    const listing = await readListing(folder, 'auto', {});
    expect(places(listing)).toEqual([
      ['B03', '1', 0, 's0t0.tiff'],
      ['B03', '2', 1, 's1t0.tiff'],
      ['H12', '1', 2, 's2t0.tiff'],
    ]);
    expect((await read(join(folder, 's2t0.tiff'), 2)).values).toEqual([200, 201]);
  });

  test('in another folder is refused', async () => {
    const folder = write('../x.companion.ome');
    await expect(openImage(join(folder, 's0t0.tiff'), { series: 0 })).rejects.toMatchObject({
      kind: 'BadInput',
      what: containing('outside its folder'),
    });
  });
});

test('images without a plate go by their names, else they are fields of one well', async () => {
  const write = (names: readonly string[], file = 'scan.ome.tif') => {
    const folder = makeTempFolder();
    const images = names.map((name, series) => ({
      name,
      pixels: pixelsOf(1),
      inside: block(`IFD="${series}"`),
    }));
    save(
      folder,
      file,
      names.map((_, index) => index),
      ome(images),
    );
    return folder;
  };
  const placed = async (folder: string) =>
    places(await readListing(folder, 'auto', {})).map(([well, field]) => `${String(well)} ${String(field)}`);
  expect(await placed(write(['Well A-1; Field #1', 'Well A-1; Field #2', 'Well C-12; Field #1']))).toEqual([
    'A01 1',
    'A01 2',
    'C12 1',
  ]);
  expect(await placed(write(['B2-Site_0', 'B2-Site_1']))).toEqual(['B02 0', 'B02 1']);
  expect(await placed(write(['tile', 'tile']))).toEqual(['A01 1', 'A01 2']);
  expect(await placed(write(['Field 1', 'Field 2'], 'D07.ome.tif'))).toEqual(['D07 1', 'D07 2']);
  expect(
    placeByName([
      { file: 'x', image: 'B03' },
      { file: 'x', image: 'nothing' },
    ]).map(({ well }) => formatWell(well)),
  ).toEqual(['A01', 'A01']);
});

test('time points and slices inside the images of a file', async () => {
  const folder = makeTempFolder();
  const images = [0, 1].map((series) => ({
    pixels: pixelsOf(1, 3, 2),
    inside: `<TiffData IFD="${6 * series}" PlaneCount="6"/>`,
  }));
  const path = save(
    folder,
    'live.ome.tif',
    Array.from({ length: 12 }, (_, index) => index),
    ome(images),
  );
  const { image: facts, values } = await read(path, 1);
  expect(facts).toMatchObject({ channels: 1, slices: 3, frames: 2 });
  expect(values).toEqual([6, 7, 8, 9, 10, 11]);
  const report = await importPlate(makeTempProject(), { path: folder, z: 'max', t: 2 });
  expect(report).toMatchObject({ fields: 2, planes: 2, broken: [] });
});

test('files of one image each, which no plate joins, go by their names', async () => {
  const folder = makeTempFolder();
  for (const well of ['A01', 'A02']) save(folder, `${well}.ome.tif`, [1, 2], ome([{ inside: '' }]));
  expect(await recognise(folder)).toMatchObject({ format: 'tiff-pattern' });
});

test('entities, loops of companions and any damage are answered', async () => {
  await expect(readOmeStructure('<!DOCTYPE x [<!ENTITY a "b">]><OME/>')).rejects.toThrow('DOCTYPE');
  await expect(readOmeStructure('<svg/>')).rejects.toThrow('no OME-XML');
  const text = ome([{ inside: block('IFD="0"') }, { inside: block('IFD="1"') }], { plate });
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length - 1), fc.string({ maxLength: 12 }), async (at, other) => {
      const damaged = text.slice(0, at) + other + text.slice(at + other.length);
      const structure = await readOmeStructure(damaged).catch((error: unknown) => error);
      expect(structure instanceof Error || (structure as { images: unknown[] }).images.length <= 4).toBe(
        true,
      );
    }),
    { numRuns: 60 },
  );
});

test('many images of one file are read without opening it for each', async () => {
  const folder = makeTempFolder();
  const count = 24;
  const images = Array.from({ length: count }, (_, series) => ({
    pixels: pixelsOf(1),
    inside: block(`IFD="${series}"`),
  }));
  const path = save(
    folder,
    'many.ome.tif',
    Array.from({ length: count }, (_, index) => index + 1),
    ome(images),
  );
  const pool = createWorkerPool({ threads: 2 });
  try {
    const digests = await Promise.all(
      Array.from({ length: count }, (_, series) =>
        pool.run('digestSome', { images: [{ path, choice: { z: 'middle', t: 0, series } }] }),
      ),
    );
    const planes = digests.map(({ images: [read] }) => (read?.ok === true ? read.value.digest.planes : []));
    expect(planes.map(([plane]) => plane?.quantiles[0])).toEqual(images.map((_, index) => index + 1));
  } finally {
    await pool.close();
  }
});

describe('fields lie as the samples of their well say', () => {
  const twoFields = (first: string, second: string) => `<Plate ID="Plate:0" Name="P" Rows="8" Columns="12">
    <Well ID="Well:0" Row="0" Column="0"><WellSample ID="WellSample:0" Index="0" ${first}><ImageRef ID="Image:0"/></WellSample>
    <WellSample ID="WellSample:1" Index="1" ${second}><ImageRef ID="Image:1"/></WellSample></Well></Plate>`;
  const at = (x: number, y: number, unit = 'µm') =>
    `PositionX="${x}" PositionY="${y}" PositionXUnit="${unit}" PositionYUnit="${unit}"`;
  const plane = (x: number) => `<Plane TheC="0" TheZ="0" TheT="0" ${at(x, 0)}/>`;

  async function importFields(samples: string, planes: readonly [string, string] = ['', '']) {
    const folder = makeTempFolder();
    const images = planes.map((inside, index) => ({
      pixels: pixelsOf(1),
      inside: `<TiffData IFD="${index}" PlaneCount="1"/>${inside}`,
    }));
    save(folder, 'p.ome.tif', [10, 20], ome(images, { plate: samples }));
    const project = makeTempProject();
    const report = await importPlate(project, { path: folder }, { threads: 1 });
    const fields = project.readPlateView(report.plateId).wells.flatMap((well) => well.fields);
    const [a, b] = fields.map(({ canvas }) => canvas);
    return { report, apart: [(b?.x ?? 0) - (a?.x ?? 0), (b?.y ?? 0) - (a?.y ?? 0)] };
  }

  test('in any unit; half a micrometre is a pixel', async () => {
    for (const second of [at(0, 2), at(0, 0.002, 'mm'), at(0, 2e-6, 'm')]) {
      const { apart, report } = await importFields(twoFields(at(0, 0), second));
      expect(apart).toEqual([0, 4]);
      expect(report.evidence).not.toContain('plain grid');
    }
  });

  test('those of the planes count where samples have none, or all the same', async () => {
    const planes = [plane(4), plane(0)] as const;
    for (const samples of [twoFields('', ''), twoFields(at(0, 0), at(0, 0)), twoFields(at(0, 0), '')])
      expect((await importFields(samples, planes)).apart).toEqual([-8, 0]);
  });

  test('positions that cannot be followed are told of, and the fields lie in a grid', async () => {
    const { apart, report } = await importFields(twoFields('', ''), [plane(4), '']);
    expect(apart[0]).toBeGreaterThan(0);
    expect(report.evidence).toContain('fields lie in a plain grid, since not all of them have a position');
  });
});
