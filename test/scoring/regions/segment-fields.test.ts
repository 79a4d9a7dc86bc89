import { describe, expect, onTestFinished, test } from 'vitest';
import sharp from 'sharp';
import { join } from 'node:path';
import { windowSpans } from '../../../src/main/scoring/regions/window-probabilities.ts';
import { classMask } from '../../../src/main/scoring/regions/segment-fields.ts';
import { segmentFields, type SegmentSources } from '../../../src/main/scoring/index.ts';
import { createPixelService, importPlate, objectFinderDefaults } from '../../../src/main/plates/index.ts';
import type { ComputePort } from '../../../src/shared/compute-port.ts';
import type { Recipe } from '../../../src/shared/network.ts';
import { geometryArea } from '../../../src/shared/region.ts';
import { newProject, temporaryFolder } from '../../db/sample-project.ts';
import { fieldIds } from './region-project.ts';

const recipe = (fit: 'stretch' | 'letterbox', inputSize: [number, number]): Recipe => ({
  view: { kind: 'field', fit },
  channels: ['DNA'],
  scaling: [{ kind: 'linear', offset: 0, divisor: 1 }],
  inputSize,
});

describe('a class as pixels of the field', () => {
  test('of a stretched output: every pixel asks the output pixel over its centre', () => {
    const data = Float32Array.of(0.9, 0.2, 0.1, 0.8, 0.1, 0.8, 0.9, 0.2);
    const mask = classMask(
      { data, shape: [1, 2, 2, 2] },
      0,
      { width: 4, height: 6 },
      recipe('stretch', [8, 8]),
    );
    expect(mask.join('')).toBe('1100'.repeat(3) + '0011'.repeat(3));
  });

  test('of several classes: the one with the highest probability', () => {
    const data = Float32Array.of(0.5, 0.2, 0.3, 0.7, 0.2, 0.1);
    const size = { width: 2, height: 1 };
    const at = (index: number) => [
      ...classMask({ data, shape: [1, 3, 1, 2] }, index, size, recipe('stretch', [1, 2])),
    ];
    expect([at(0), at(1), at(2)]).toEqual([
      [1, 0],
      [0, 1],
      [0, 0],
    ]);
  });

  test('of a letterboxed output: the padding is left out', () => {
    // A field of 4 x 2 lies in the middle two rows of the square input.
    const rows = [
      [9, 9, 9, 9],
      [1, 0, 0, 1],
      [0, 1, 1, 0],
      [9, 9, 9, 9],
    ];
    const mask = classMask(
      { data: Float32Array.from([...rows.flat(), ...rows.flat().map(() => 0.5)]), shape: [1, 2, 4, 4] },
      0,
      { width: 4, height: 2 },
      recipe('letterbox', [4, 4]),
    );
    expect(mask.join('')).toBe('10010110');
  });
});

test('windows cover a field, and every pixel is kept once, beyond the halo of its window', () => {
  for (const [length, window, halo] of [
    [360, 512, 32],
    [512, 512, 32],
    [513, 512, 32],
    [1272, 512, 32],
    [2000, 256, 0],
  ] as const) {
    const spans = windowSpans(length, window, halo);
    const kept = new Uint8Array(length);
    for (const { start, keepFrom, keepTo } of spans) {
      expect(keepFrom === 0 || keepFrom >= start + halo).toBe(true);
      expect(keepTo === length || keepTo <= start + window - halo).toBe(true);
      for (let at = keepFrom; at < keepTo; at++) kept[at] = (kept[at] ?? 0) + 1;
    }
    expect(kept.every((count) => count === 1)).toBe(true);
  }
});

describe('the nucleus finder', () => {
  test('outlines the nuclei of a field as one edit', async () => {
    const folder = temporaryFolder();
    const side = 160;
    const centres = [
      [30, 40],
      [100, 50],
      [60, 120],
    ] as const;
    const pixels = Uint8Array.from({ length: side * side }, (_, index) => {
      const [x, y] = [index % side, Math.floor(index / side)];
      const inside = centres.some(([cx, cy]) => Math.hypot(x + 0.5 - cx, y + 0.5 - cy) < 10);
      return (inside ? 180 : 20) + ((x * 7 + y * 13) % 5);
    });
    await sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
      .png()
      .toFile(join(folder, 'A01_DNA.png'));
    const project = newProject();
    await importPlate(project, { path: folder, pattern: '{well}_{channel}.png' });
    const service = createPixelService(project);
    onTestFinished(() => service.close());
    // Only networks are asked of the port.
    const port = {} as ComputePort;
    const sources: SegmentSources = {
      port,
      pixels: service,
      finderFor: objectFinderDefaults,
      locate: () => Promise.reject(new Error('no network is asked')),
    };
    const request = {
      fieldIds: fieldIds(project),
      source: { kind: 'nuclei', channel: 'DNA' } as const,
      class: 'cell',
      annotator: 'me',
    };
    const found = await segmentFields(project, request, sources, new AbortController().signal);
    expect(found).toEqual({ regions: 3, fields: 1 });
    const regions = project.listRegions({});
    for (const { geometry, origin } of regions) {
      expect(geometryArea(geometry)).toBeGreaterThan(0.85 * Math.PI * 100);
      expect(geometryArea(geometry)).toBeLessThan(1.25 * Math.PI * 100);
      expect(origin).toEqual({ kind: 'segmented', by: 'nucleus finder in DNA' });
    }
    expect(project.regionHistory().undo).toBe('segment 3 objects');
  });
});
