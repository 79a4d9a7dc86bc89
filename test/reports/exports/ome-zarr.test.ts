import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileSystemStore } from '@zarrita/storage';
import { describe, expect, test } from 'vitest';
import * as zarr from 'zarrita';
import { omeZarrReader } from '../../../src/main/plates/readers/ome-zarr-reader.ts';
import { omeZarrOpener } from '../../../src/main/plates/pixels/ome-zarr-source.ts';
import { makePyramid } from '../../../src/main/reports/exports/ome-zarr/pyramid.ts';
import { importRegions } from '../../../src/main/scoring/index.ts';
import { omeZarrVersions, type OmeZarrVersion } from '../../../src/shared/contract/exports.ts';
import { unitIdSchema } from '../../../src/shared/ids.ts';
import { rasterise } from '../../../src/shared/region-raster.ts';
import { exportTo, hostileTexts, makeExportProject, makeHostileProject, runOf } from './export-project.ts';
import { faultsOf, type OmeZarrPart } from './ome-zarr-schemas.ts';

async function exported(version: OmeZarrVersion) {
  const project = await makeExportProject();
  const { folder, report } = await exportTo(project, { to: 'ome-zarr', omeZarr: version });
  return { project, folder, report, root: join(folder, report.entries[0] ?? '') };
}

function attributesOf(folder: string, version: OmeZarrVersion): unknown {
  if (version === '0.4') return JSON.parse(readFileSync(join(folder, '.zattrs'), 'utf8'));
  const { attributes } = JSON.parse(readFileSync(join(folder, 'zarr.json'), 'utf8')) as {
    attributes: unknown;
  };
  return attributes;
}

describe.each(omeZarrVersions)('a plate of maps as OME-Zarr %s', (version) => {
  test('has the metadata that the specification asks for', async () => {
    const { root, report } = await exported(version);
    expect(report.entries).toEqual(['plate-1_run1_hires-cam.zarr']);
    const groups: readonly (readonly [OmeZarrPart, string])[] = [
      ['plate', '.'],
      ['well', 'A/1'],
      ['image', 'A/1/0'],
      ['labels', 'A/1/0/labels'],
      ['label', 'A/1/0/labels/cell'],
      ['label', 'B/3/0/labels/background'],
    ];
    for (const [part, inside] of groups)
      expect(faultsOf(part, version, attributesOf(join(root, inside), version)), inside).toEqual([]);
    // The schemas can tell: a plate is no image, and the other version is not this one.
    const plate = attributesOf(root, version);
    expect(faultsOf('image', version, plate)).not.toEqual([]);
    expect(faultsOf('plate', version === '0.4' ? '0.5' : '0.4', plate)).not.toEqual([]);
  });

  test('holds the raw values, placed on the field, for zarrita and for our own reader', async () => {
    const { project, root } = await exported(version);
    const units = project.unitsOfRun(runOf(project).id);
    const { images } = await omeZarrReader.list(root, {});
    expect(images.map(({ well }) => `${well.row}/${well.column}`)).toEqual([
      ...['0/0', '0/1', '0/2', '1/0', '1/1', '1/2'],
    ]);
    for (const [index, { relativePath }] of images.entries()) {
      const maps = await project.readMaps(unitIdSchema.parse(units[index]?.id));
      const group = await zarr.open(new FileSystemStore(join(root, relativePath)), { kind: 'group' });
      const array = await zarr.open(group.resolve('0'), { kind: 'array' });
      const read = await zarr.get(array);
      expect(read.shape).toEqual([1, 8, 8]);
      expect(read.data).toEqual(maps.data);
      const source = await omeZarrOpener.open(join(root, relativePath));
      const whole = { x: 0, y: 0, width: 8, height: 8 };
      const own = await source.read({ channel: 0, z: 0, t: 0 }, 0, whole);
      expect(Float32Array.from(own)).toEqual(maps.data);
      // 40 field pixels of 0.65 um lie under 8 values.
      expect(source.image.pixelSizeUm).toBeCloseTo(0.65 * 5, 6);
      expect(source.image.channelNames).toEqual(['predicted']);
      await source.close();
    }
  });

  test('brings regions back as they were', async () => {
    const { project, root } = await exported(version);
    const before = project.listRegions({});
    project.editRegions({ label: 'remove', save: [], remove: before.map(({ id }) => id) });
    const all = { plateId: null, class: null, annotator: null, format: null };
    const report = await importRegions(project, { ...all, paths: [root] });
    expect(report).toMatchObject({ regions: before.length, leftOut: [] });
    const after = project.listRegions({});
    const masks = (regions: typeof before) =>
      regions.map(({ fieldId, class: name, annotator, geometry }) => {
        return [fieldId, name, annotator, rasterise(geometry, { width: 40, height: 30 }).join('')];
      });
    expect(masks(after)).toEqual(masks(before));
  });
});

test('hostile names stay inside the folder and inside the metadata', async () => {
  const project = await makeHostileProject();
  const { folder, report } = await exportTo(project, { to: 'ome-zarr' });
  expect(readdirSync(folder).sort()).toEqual(report.entries);
  const names = report.entries.map((entry) => {
    const { plate } = attributesOf(join(folder, entry), '0.4') as { plate: { name: string } };
    return plate.name;
  });
  expect(names.sort()).toEqual(hostileTexts.toSorted());
});

test('a pyramid halves with means and knows where no map lies', () => {
  const data = Float32Array.from({ length: 300 * 3 }, (_, index) => index % 300);
  data[0] = Number.NaN;
  const [full, half, ...more] = makePyramid({ count: 1, width: 300, height: 3, data });
  expect(more).toEqual([]);
  expect(full?.data).toBe(data);
  expect(half).toMatchObject({ count: 1, width: 150, height: 2 });
  // Three of four values count in the first cell, and the last row has one row below it.
  expect(half?.data[0]).toBeCloseTo((1 + 0 + 1) / 3, 6);
  expect(half?.data[1]).toBe(2.5);
  expect(half?.data[150]).toBe(0.5);
});
