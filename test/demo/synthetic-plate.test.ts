import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drawField, fieldSeed, layOutPlate, writeSyntheticPlate } from '../../src/main/demo/index.ts';
import { readTruth, readTruthMasks } from '../../src/main/demo/ground-truth.ts';
import { readGreyTiff } from '../../src/main/demo/image-files.ts';
import { readPlateMap } from '../../src/main/plates/index.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';

const small = { seed: 11, rows: 2, columns: 3, fieldPx: 256 };

describe('layOutPlate', () => {
  const wells = layOutPlate(96, { rows: 8, columns: 12 });
  const count = (role: string, artefact: boolean) =>
    wells.filter((well) => well.role === role && well.artefact === artefact).length;

  it('lays out controls, doses, and stray light with and against the label', () => {
    expect(wells).toHaveLength(96);
    expect([count('positive', true), count('positive', false)]).toEqual([8, 8]);
    expect([count('negative', true), count('negative', false)]).toEqual([2, 14]);
    const against = wells.filter((well) => well.artefact && well.response < 0.05);
    expect(against.length).toBeGreaterThan(4);
  });

  it('lets the response grow with the dose, more for the stronger compound', () => {
    const row = (letter: string) =>
      wells.filter((well) => well.role === 'sample' && well.well.startsWith(letter));
    for (const letter of ['A', 'H']) {
      const responses = row(letter).map((well) => well.response);
      expect(responses).toEqual([...responses].sort((a, b) => a - b));
    }
    const sum = (letter: string) => row(letter).reduce((total, well) => total + well.response, 0);
    expect(sum('A')).toBeGreaterThan(sum('H'));
  });
});

describe('writeSyntheticPlate', () => {
  it('writes images that are what was drawn, a plate map that the program reads, and the truth', async () => {
    const dir = makeTempFolder();
    const shares: number[] = [];
    const plate = await writeSyntheticPlate(dir, small, { onProgress: (share) => shares.push(share) });
    expect(readdirSync(plate.imageDir)).toHaveLength(12);
    expect(readdirSync(plate.maskDir)).toHaveLength(18);
    expect(shares.at(-1)).toBe(1);

    const [design] = layOutPlate(small.seed, small).slice(2);
    if (design === undefined) throw new Error('the plate has no third well');
    const { response, artefact, well } = design;
    const plan = { widthPx: 256, heightPx: 256, cellCount: null, response, artefact };
    const field = drawField(fieldSeed(small.seed, 2), plan);
    const gfp = await readGreyTiff(join(plate.imageDir, `${well}_f01_GFP.tif`));
    expect(gfp.pixels).toEqual(field.gfp);
    expect((await readGreyTiff(join(plate.maskDir, `${well}_f01_cells.tif`))).pixels).toEqual(field.cells);

    const map = await readPlateMap(plate.plateMapFile);
    expect(map.entries.map(({ role }) => role)).toEqual(plate.wells.map(({ role }) => role));
    expect(map.entries.map(({ label }) => label)).toEqual(plate.wells.map(({ label }) => label));

    const truths = await readTruth(join(dir, 'truth.csv'));
    expect(truths.map(({ responsible }) => responsible)).toEqual(
      plate.wells.map((entry) => entry.responsible),
    );
    const treated = truths.find(({ responsible }) => responsible.length > 0);
    if (treated === undefined) throw new Error('no well responds');
    const masks = await readTruthMasks(plate.maskDir, treated);
    masks.responsible.pixels.forEach((value, index) => {
      if (value > 0) expect(masks.cells.pixels[index]).toBe(1);
    });
    expect(masks.responsible.pixels.some((value) => value > 0)).toBe(true);
  });

  it('writes the same bytes again', async () => {
    const [first, second] = [makeTempFolder(), makeTempFolder()];
    for (const dir of [first, second]) await writeSyntheticPlate(dir, { ...small, rows: 1 });
    for (const name of ['plate-map.csv', 'truth.csv', 'images/A03_f01_DNA.tif', 'masks/A03_f01_nuclei.tif']) {
      expect(readFileSync(join(second, name)).equals(readFileSync(join(first, name))), name).toBe(true);
    }
  });

  it('stops when asked to', async () => {
    const stop = new AbortController();
    const writing = writeSyntheticPlate(makeTempFolder(), small, {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(writing).rejects.toMatchObject({ kind: 'Cancelled' });
  });
});

describe('ground truth', () => {
  it('names the line that is none, and the image that is missing', async () => {
    const dir = makeTempFolder();
    const path = join(dir, 'truth.csv');
    writeFileSync(path, 'well,cells,responsible_cells,artefact\nA01,9,,no\nA02\n');
    await expect(readTruth(path)).rejects.toMatchObject({ kind: 'BadInput', where: `${path}, line 3` });
    const truth = { well: 'A01', responsible: [], artefact: false };
    await expect(readTruthMasks(dir, truth)).rejects.toMatchObject({ kind: 'BadInput' });
  });
});
