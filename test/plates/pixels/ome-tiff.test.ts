import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importPlate } from '../../../src/main/plates/index.ts';
import { parseOme } from '../../../src/main/plates/pixels/ome-description.ts';
import { openImage } from '../../../src/main/plates/pixels/open-image.ts';
import { hasSharedData, sharedData } from '../../helpers/shared-data.ts';
import { containing } from '../../helpers/matchers.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import { makeTempProject } from '../../helpers/temp-project.ts';
import { writeTiff } from '../../helpers/tiff.ts';

const pagesOf = (values: readonly number[]) => values.map((value) => new Uint16Array(6).fill(value));

function save(folder: string, name: string, values: readonly number[], description: string): string {
  const path = join(folder, name);
  writeFileSync(path, writeTiff({ width: 3, height: 2, pages: pagesOf(values), description }));
  return path;
}

interface Plan {
  readonly uuid?: string;
  readonly pixels?: string;
  readonly inside: string;
}

const ome = ({ uuid, pixels = 'DimensionOrder="XYCZT" SizeC="2" SizeZ="2" SizeT="1"', inside }: Plan) =>
  `<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"${uuid === undefined ? '' : ` UUID="${uuid}"`}>
<Image ID="Image:0" Name="x"><Pixels ID="Pixels:0" Type="uint16" SizeX="3" SizeY="2" PhysicalSizeX="650" PhysicalSizeXUnit="nm" ${pixels}>
<Channel ID="Channel:0:0" Name="DNA &amp; RNA" Color="65535" SamplesPerPixel="1"/><Channel ID="Channel:0:1" Name="Actin" Color="-16776961"/>${inside}
<Plane TheC="0" TheZ="0" TheT="0" PositionX="1.5" PositionXUnit="mm" PositionY="-20" PositionYUnit="µm"/></Pixels></Image></OME>`;

async function readValues(path: string, options?: { alone: boolean }) {
  const source = await openImage(path, options);
  try {
    const { channels, slices, frames } = source.image;
    const values: number[][] = [];
    for (let channel = 0; channel < channels; channel++) {
      values.push([]);
      for (let z = 0; z < slices; z++) {
        const data = await source.read({ channel, z, t: frames - 1 }, 0, null);
        values.at(-1)?.push(data[0] ?? -1);
      }
    }
    return { image: source.image, values };
  } finally {
    await source.close();
  }
}

test('pages where TiffData says they are, names, colours, size and stage', async () => {
  const inside = ['0 0 3', '0 1 2', '1 0 0', '1 1 1']
    .map((text) => text.split(' '))
    .map(
      ([c = '', z = '', page = '']) => `<TiffData FirstC="${c}" FirstZ="${z}" IFD="${page}" PlaneCount="1"/>`,
    )
    .join('');
  const path = save(makeTempFolder(), 'a.ome.tif', [10, 11, 12, 13], ome({ inside }));
  const { image, values } = await readValues(path);
  expect(values).toEqual([
    [13, 12],
    [10, 11],
  ]);
  expect(image).toMatchObject({
    channelNames: ['DNA & RNA', 'Actin'],
    // 65535 is 0x0000ffff: blue and full opacity; -16776961 is 0xff0000ff: red.
    channelColors: ['#0000ff', '#ff0000'],
    stage: { x: 1500, y: -20, unit: 'um' },
  });
  expect(image.pixelSizeUm).toBeCloseTo(0.65, 12);
});

test.each([
  [
    'nothing',
    '',
    [
      [1, 3],
      [2, 4],
    ],
  ],
  [
    'one for all',
    '<TiffData/>',
    [
      [1, 3],
      [2, 4],
    ],
  ],
  [
    'a count',
    '<TiffData IFD="0" PlaneCount="4"/>',
    [
      [1, 3],
      [2, 4],
    ],
  ],
  [
    'two runs',
    '<TiffData IFD="2" PlaneCount="2"/><TiffData IFD="0" FirstZ="1" PlaneCount="2"/>',
    [
      [3, 1],
      [4, 2],
    ],
  ],
])('TiffData: %s', async (_, inside, expected) => {
  expect(
    (await readValues(save(makeTempFolder(), 'a.ome.tif', [1, 2, 3, 4], ome({ inside })))).values,
  ).toEqual(expected);
});

describe('a set of files by UUID', () => {
  const block = (c: number, file: string) =>
    [0, 1]
      .map(
        (z) =>
          `<TiffData FirstC="${c}" FirstZ="${z}" IFD="${z}" PlaneCount="1"><UUID FileName="${file}">urn:uuid:${file}</UUID></TiffData>`,
      )
      .join('');
  const inside = (names: readonly [string, string]) => block(0, names[0]) + block(1, names[1]);

  function writeSet(folder: string, names: readonly [string, string]): readonly [string, string] {
    const paths = names.map((name, index) =>
      save(
        folder,
        name,
        [10 * index + 1, 10 * index + 2],
        ome({ uuid: `urn:uuid:${name}`, inside: inside(names) }),
      ),
    );
    return [paths[0] ?? '', paths[1] ?? ''];
  }

  test('is one image from whichever file it is opened', async () => {
    for (const path of writeSet(makeTempFolder(), ['a.ome.tif', 'b.ome.tif'])) {
      expect((await readValues(path)).values).toEqual([
        [1, 2],
        [11, 12],
      ]);
    }
  });

  test('gives a file its own planes where it counts alone', async () => {
    const [, second] = writeSet(makeTempFolder(), ['a.ome.tif', 'b.ome.tif']);
    const { image, values } = await readValues(second, { alone: true });
    expect([values, image.channelNames]).toEqual([[[11, 12]], ['Actin']]);
  });

  test('as a plate whose names tell the channels: no plane twice', async () => {
    const folder = makeTempFolder();
    writeSet(folder, ['B02_DNA.ome.tif', 'B02_Actin.ome.tif']);
    const project = makeTempProject();
    const report = await importPlate(project, { path: folder, pattern: '{well}_{channel}.ome.tif' });
    expect(report).toMatchObject({ planes: 2, channels: ['Actin', 'DNA'], broken: [] });
  });

  test('a file that has gone is named; one outside the folder is refused', async () => {
    const folder = makeTempFolder();
    const path = save(
      folder,
      'a.ome.tif',
      [1, 2],
      ome({ uuid: 'urn:uuid:a.ome.tif', inside: inside(['a.ome.tif', 'gone.ome.tif']) }),
    );
    await expect(readValues(path)).rejects.toMatchObject({
      kind: 'NotFound',
      where: join(folder, 'gone.ome.tif'),
    });
    const out = save(
      folder,
      'o.ome.tif',
      [1, 2],
      ome({ uuid: 'urn:uuid:o.ome.tif', inside: inside(['o.ome.tif', '../x.ome.tif']) }),
    );
    await expect(readValues(out)).rejects.toMatchObject({
      kind: 'BadInput',
      what: containing('outside its folder'),
    });
  });
});

test('a page that is not there is missing, not another one', async () => {
  const path = save(
    makeTempFolder(),
    'a.ome.tif',
    [1, 2],
    ome({ inside: '<TiffData IFD="0" PlaneCount="4"/>' }),
  );
  await expect(readValues(path)).rejects.toMatchObject({ kind: 'BadInput', what: 'page 3 is missing' });
});

test('any damage to the description is answered', () => {
  const whole = ome({
    inside: '<TiffData FirstC="1" IFD="3" PlaneCount="2"><UUID FileName="a.ome.tif">u</UUID></TiffData>',
  });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length), fc.string({ maxLength: 8 })), { maxLength: 6 }),
      (changes) => {
        let text = whole;
        for (const [at, insert] of changes)
          text = text.slice(0, at) + insert + text.slice(at + insert.length);
        const image = parseOme(text);
        if (image !== null)
          expect(image.places.size).toBeLessThanOrEqual(image.channels * image.slices * image.frames);
      },
    ),
  );
  expect(parseOme(whole.replace('<OME', '<!DOCTYPE OME [<!ENTITY a "b">]><OME'))).toBeNull();
});

test.skipIf(!hasSharedData)('MetaXpress describes its plane: size, stage, name', async () => {
  const path = sharedData(
    'imagexpress_faim/ImageXpress_exported/9987_Plate_3435/TimePoint_1/9987_B02_s1_w1.TIF',
  );
  const source = await openImage(path);
  await source.close();
  expect(source.image).toMatchObject({
    pixelSizeUm: 1.3672,
    stage: { x: 22985, y: 19885, unit: 'um' },
    channelNames: ['DAPI'],
  });
});
