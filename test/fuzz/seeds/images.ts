import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { encodeNpy } from '../../../src/shared/npy.ts';
import { writeTiff, type TiffPlan } from '../../helpers/tiff.ts';
import { one, type Seed } from './seed.ts';

/** A field's worth of numbers that differ from each other. */
const pixels = Uint16Array.from({ length: 16 * 12 }, (_, index) => (index * 977) % 60_000);
const page = { width: 16, height: 12, pages: [pixels] };

const tiff =
  (plan: Partial<TiffPlan>): Seed =>
  (folder) =>
    one(folder, 'image.tif', writeTiff({ ...page, ...plan }));

const png: Seed = async (folder) => {
  const raw = { width: 16, height: 12, channels: 1 } as const;
  const bytes = await sharp(pixels, { raw }).toColourspace('grey16').png().toBuffer();
  return one(folder, 'image.png', bytes);
};

const npy: Seed = (folder) =>
  one(folder, 'array.npy', encodeNpy({ shape: [3, 4], data: Float32Array.from({ length: 12 }, Math.sqrt) }));

const ome = `<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06" UUID="urn:uuid:1"><Image ID="Image:0"><Pixels ID="Pixels:0" Type="uint16" SizeX="16" SizeY="12" DimensionOrder="XYCZT" SizeC="2" SizeZ="1" SizeT="1" PhysicalSizeX="650" PhysicalSizeXUnit="nm"><Channel ID="Channel:0:0" Name="DNA" Color="65535"/><Channel ID="Channel:0:1" Name="Actin"/><TiffData FirstC="0" IFD="0" PlaneCount="1"><UUID FileName="image.ome.tif">urn:uuid:1</UUID></TiffData><TiffData FirstC="1" IFD="1" PlaneCount="1"><UUID FileName="other.ome.tif">urn:uuid:2</UUID></TiffData><Plane TheC="0" TheZ="0" TheT="0" PositionX="1.5" PositionXUnit="mm" PositionY="-20" PositionYUnit="um"/></Pixels></Image></OME>`;

/** An OME-TIFF whose second channel lies in another file of its set. */
const omeTiff: Seed = (folder) => {
  const plan = { ...page, pages: [pixels, pixels], description: ome };
  writeFileSync(
    join(folder, 'other.ome.tif'),
    writeTiff({ ...plan, description: ome.replace(':1">', ':2">') }),
  );
  return one(folder, 'image.ome.tif', writeTiff(plan));
};

const colourMap = Uint16Array.from({ length: 768 }, (_, index) => index * 85);
const bytes = Uint8Array.from(pixels, (value) => value % 256);

export const imageSeeds = {
  tiff: [
    ...[tiff({}), tiff({ compression: 'deflate', predictor: true }), tiff({ compression: 'packbits' })],
    ...[tiff({ compression: 'zstd' }), tiff({ bigEndian: true, pages: [pixels, pixels] })],
    ...[tiff({ pages: [bytes], palette: colourMap }), tiff({ pages: [Float32Array.from(pixels)] })],
  ],
  'ome-tiff': [omeTiff],
  png: [png],
  npy: [npy],
  /** A mask that a run is asked about: pictures and arrays. */
  mask: [tiff({ pages: [bytes] }), png, npy],
} as const satisfies Readonly<Record<string, readonly Seed[]>>;
