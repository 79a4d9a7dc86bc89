import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { previewImport } from '../../src/main/plates/index.ts';
import { hasSharedData, sharedData } from '../helpers/shared-data.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import { writeTiff } from '../helpers/tiff.ts';

/** What a stranger is told who names a folder and nothing else. */
async function preview(path: string) {
  const newProject = join(makeTempFolder(), 'new.platelens');
  const found = await previewImport({ newProject }, { path });
  return {
    wells: found.wells.map(({ name }) => name).join(' '),
    channels: found.channels.map(({ name }) => name),
    image: [found.image?.width, found.image?.height, found.image?.type].join(' '),
    pixelSizeUm: found.pixelSizeUm,
    strayFiles: found.strayFiles,
    otherTimes: found.otherTimes,
    sizeStated: found.sizeStated,
  };
}

const pixels = Uint16Array.from({ length: 64 }, (_, index) => index);

function makePlanes(paths: readonly string[]): string {
  const folder = makeTempFolder();
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), writeTiff({ width: 8, height: 8, pages: [pixels] }));
  }
  return folder;
}

test('masks and labels in folders of their own are left aside and counted', async () => {
  const planes = ['images/A01_f1_DNA.tif', 'images/A01_f1_cells.tif', 'images/A02_f1_DNA.tif'];
  const results = ['masks/A01_f1_nuclei.tif', 'Labels/A01_f1_whole.tif'];
  expect(await preview(makePlanes([...planes, ...results]))).toMatchObject({
    wells: 'A01 A02',
    channels: ['cells', 'DNA'],
    strayFiles: 2,
    sizeStated: false,
  });
  expect(await preview(makePlanes(['masks/A01_f1_nuclei.tif']))).toMatchObject({ channels: ['nuclei'] });
});

describe.skipIf(!hasSharedData)('real folders (needs ../shared/data)', () => {
  test('an ImageXpress without its .HTD: each channel by its own image', async () => {
    expect(await preview(sharedData('imagexpress_faim/ImageXpress'))).toEqual({
      wells: 'C07',
      channels: ['FITC', 'Cy3', 'Texas Red'],
      image: '256 256 uint16',
      pixelSizeUm: 13.5504,
      strayFiles: 0,
      otherTimes: 6,
      sizeStated: false,
    });
  });

  test('an ImageXpress with it', async () => {
    expect(await preview(sharedData('imagexpress_faim/ImageXpress_exported'))).toMatchObject({
      wells: 'B02 B03',
      channels: ['DAPI', 'FITC'],
      otherTimes: 8,
      sizeStated: true,
    });
  });

  test('a Phenix with outlines beside its planes', async () => {
    expect(await preview(sharedData('phenix_named_cellpainting'))).toMatchObject({
      channels: ['Channel 2', 'Channel 3', 'Channel 5'],
      image: '1080 1080 uint16',
      strayFiles: 2,
    });
  });

  test('a Cytation with masks beside its planes', async () => {
    expect(await preview(sharedData('nf1_cellpainting_masks'))).toMatchObject({
      channels: ['DAPI', 'GFP', 'RFP'],
      strayFiles: 6,
    });
  });

  test('pictures of no plate are refused, with the way to take them all the same', async () => {
    await expect(preview(sharedData('dsb2018_nuclei_masks'))).rejects.toMatchObject({
      kind: 'BadInput',
      mend: expect.stringContaining('{field}') as string,
    });
  });
});
