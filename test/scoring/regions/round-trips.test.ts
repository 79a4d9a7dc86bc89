import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exportRegions, importRegions } from '../../../src/main/scoring/index.ts';
import type { Project, RegionToSave } from '../../../src/main/db/index.ts';
import { readLabelFile } from '../../../src/main/scoring/regions/formats/label-file.ts';
import { encodeLabelTiff } from '../../../src/main/scoring/regions/formats/write-tiff.ts';
import { maskToRuns, runsToMask } from '../../../src/main/scoring/regions/formats/run-length.ts';
import type { RegionExportFormat } from '../../../src/shared/contract/regions.ts';
import { fieldIdSchema } from '../../../src/shared/ids.ts';
import type { RegionGeometry } from '../../../src/shared/region.ts';
import { traceMask } from '../../../src/shared/region-trace.ts';
import { temporaryFolder } from '../../db/sample-project.ts';
import { essence, fieldIds, projectOf } from './region-project.ts';

const images = [
  { file: 'a/one.tif', width: 40, height: 30 },
  { file: 'a/two.tif', width: 40, height: 30 },
];
const ring = traceMask(
  Array.from({ length: 1200 }, (_, index) => {
    const distance = Math.hypot((index % 40) - 20, Math.floor(index / 40) - 15);
    return distance < 9 && distance > 4 ? 1 : 0;
  }),
  { width: 40, height: 30 },
);
const square: RegionGeometry = { kind: 'area', polygons: [[[1, 1, 5, 1, 5, 6, 1, 6]]] };
const sharp: RegionGeometry = {
  kind: 'area',
  polygons: [[[30.1, 2, 39.9, 2 / 3, 35, 11.25]], [[1, 20, 3, 20, 2, 25.7]]],
};
const dots: RegionGeometry = { kind: 'points', points: [3.25, 4, 39.5, 0.1], radius: 0 };
const disc: RegionGeometry = { kind: 'points', points: [10, 10], radius: 3.5 };

function filled(geometries: readonly RegionGeometry[]): Project {
  const project = projectOf(images);
  const [first, second] = fieldIds(project);
  const save = geometries.map((geometry, index): RegionToSave => ({
    id: null,
    fieldId: (index % 2 === 0 ? first : second) ?? fieldIdSchema.parse(1),
    class: index % 3 === 0 ? 'cell' : 'mitosis',
    annotator: index % 2 === 0 ? 'Ada' : 'Grace Hopper',
    name: index === 0 ? 'the "first", é' : null,
    origin: { kind: 'drawn', tool: 'polygon' },
    geometry,
  }));
  project.editRegions({ label: 'draw', save, addClasses: [{ name: 'mitosis', color: '#dc267f' }] });
  return project;
}

async function journey(project: Project, to: RegionExportFormat) {
  const folder = join(temporaryFolder(), 'out');
  const all = { plateId: null, class: null, annotator: null };
  const written = await exportRegions(project, { ...all, to, folder });
  const fresh = projectOf(images);
  const report = await importRegions(fresh, { ...all, paths: [folder], format: null });
  return { written, report, folder, before: project.listRegions({}), after: fresh.listRegions({}), fresh };
}

describe('out and in again', () => {
  test('GeoJSON keeps everything: holes, several polygons, points, discs, names, annotators, classes', async () => {
    const { before, after, written, report, fresh } = await journey(
      filled([square, ring, sharp, dots, disc, square]),
      'geojson',
    );
    expect(essence(after)).toEqual(essence(before));
    expect(written).toMatchObject({ files: 2, fields: 2, regions: 6, notices: [] });
    expect(report).toMatchObject({
      files: 2,
      fields: 2,
      regions: 6,
      addedClasses: ['mitosis'],
      notices: [],
      leftOut: [],
    });
    expect(fresh.listRegionClasses().map(({ color }) => color)).toContain('#dc267f');
    fresh.undoRegions();
    expect(fresh.listRegions({})).toEqual([]);
    expect(fresh.listRegionClasses()).toHaveLength(2);
  });

  test('GeoJSON looks as QuPath writes it', async () => {
    const { folder } = await journey(filled([square]), 'geojson');
    const [file = ''] = readdirSync(folder);
    expect(file).toBe('plate-1_A01_f1.geojson');
    expect(JSON.parse(readFileSync(join(folder, file), 'utf8'))).toMatchObject({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          geometry: {
            type: 'Polygon',
            coordinates: [
              [
                [1, 1],
                [5, 1],
                [5, 6],
                [1, 6],
                [1, 1],
              ],
            ],
          },
          properties: {
            objectType: 'annotation',
            name: 'the "first", é',
            classification: { name: 'cell', color: [255, 176, 0] },
          },
        },
      ],
    });
  });

  test('COCO keeps polygons and points exactly, and outlines with holes along the pixels', async () => {
    const { before, after, written } = await journey(filled([square, sharp, ring, dots, disc]), 'coco');
    const moved = (regions: typeof before) =>
      essence(regions).map((region) =>
        // Parts of one mask may come in another order.
        region.geometry.kind === 'area' ? { ...region, geometry: new Set(region.geometry.polygons) } : region,
      );
    expect(moved(after)).toEqual(moved(before));
    expect(written.notices).toEqual([
      '1 regions with holes were written as pixel masks: COCO polygons have no holes',
    ]);
  });

  test.each(['label-tiff', 'ome-zarr-labels'] as const)(
    '%s keeps outlines that follow the pixels',
    async (to) => {
      const right: RegionGeometry = { kind: 'area', polygons: [[[30, 2, 36, 2, 36, 4, 30, 4]]] };
      const { before, after, report } = await journey(filled([ring, square, right]), to);
      const sorted = (regions: typeof before) =>
        essence(regions).sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
      expect(sorted(after)).toEqual(sorted(before));
      expect(report.leftOut).toEqual([]);
    },
  );

  test('label images tell of regions that overlap', async () => {
    const { written } = await journey(filled([square, ring, square]), 'label-tiff');
    expect(written.notices).toEqual(['20 pixels lay in several regions and went to the later one']);
  });

  test('one class and one annotator alone can be exported', async () => {
    const project = filled([square, ring, sharp, dots]);
    const folder = temporaryFolder();
    const ask = { plateId: null, to: 'geojson', folder } as const;
    expect(await exportRegions(project, { ...ask, class: 'mitosis', annotator: null })).toMatchObject({
      regions: 2,
    });
    expect(await exportRegions(project, { ...ask, class: null, annotator: 'Ada' })).toMatchObject({
      regions: 2,
    });
    await expect(exportRegions(project, { ...ask, class: 'none', annotator: null })).rejects.toThrow(
      /no regions to export/,
    );
  });

  test('labels above 65,535 are written in 32 bits', async () => {
    const labels = Uint32Array.of(0, 1, 65_536, 4_294_967_295, 7, 0);
    const path = join(temporaryFolder(), 'deep.tif');
    writeFileSync(path, await encodeLabelTiff(labels, { width: 3, height: 2 }));
    expect(await readLabelFile(path)).toEqual({ width: 3, height: 2, labels });
  });
});

describe('run lengths', () => {
  test('go both ways', () => {
    fc.assert(
      fc.property(fc.uint8Array({ min: 0, max: 1, minLength: 35, maxLength: 35 }), (mask) => {
        const size = { width: 7, height: 5 };
        expect(runsToMask(maskToRuns(mask, size), size)).toEqual(mask);
      }),
    );
  });

  test('packed as pycocotools packs them', () => {
    // Column by column 000 110 110 000, so runs of 3, 2, 1, 2, 4; the last two as differences to the run before the last.
    const mask = runsToMask('32103', { width: 4, height: 3 });
    expect(mask === null ? null : [...mask]).toEqual([0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
  });

  test('that do not fill the image are refused', () => {
    expect(runsToMask([3, 4], { width: 4, height: 3 })).toBeNull();
    expect(runsToMask([3, 40], { width: 4, height: 3 })).toBeNull();
    expect(runsToMask([3, -1, 10], { width: 4, height: 3 })).toBeNull();
    expect(runsToMask('zzzz', { width: 4, height: 3 })).toBeNull();
  });
});
