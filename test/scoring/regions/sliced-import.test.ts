import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importRegions } from '../../../src/main/scoring/index.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import { projectOf } from './region-project.ts';

const asked = { plateId: null, format: null, class: null, annotator: null };

/** Squares on a grid of 400 pixels, many more than are stored in one go, with a class that the project lacks. */
function writeSquares(count: number): string {
  const features = Array.from({ length: count }, (_, index) => {
    const [x, y] = [4 * (index % 100), 4 * Math.floor(index / 100)];
    const ring = [
      [x, y],
      [x + 2, y],
      [x + 2, y + 2],
      [x, y + 2],
      [x, y],
    ];
    const properties = { classification: { name: 'spot' } };
    return { type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties };
  });
  const path = join(makeTempFolder(), 'a.geojson');
  writeFileSync(path, JSON.stringify({ type: 'FeatureCollection', features }));
  return path;
}

const projectWithField = () => projectOf([{ file: 'a.tif', width: 400, height: 400 }]);

test('what comes in many slices is one edit, in the order of the file', async () => {
  const project = projectWithField();
  const shares: number[] = [];
  const report = await importRegions(
    project,
    { ...asked, paths: [writeSquares(1000)] },
    { onProgress: (share) => shares.push(share) },
  );
  expect(report).toMatchObject({ regions: 1000, addedClasses: ['spot'], leftOut: [] });
  const corners = project
    .listRegions({})
    .map(({ geometry }) => (geometry.kind === 'area' ? geometry.polygons[0]?.[0]?.slice(0, 2) : null));
  expect(corners.slice(0, 2)).toEqual([
    [0, 0],
    [4, 0],
  ]);
  expect(shares.length).toBeGreaterThan(3);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  project.undoRegions();
  expect(project.listRegions({})).toEqual([]);
});

test('one that is stopped on the way leaves nothing', async () => {
  const project = projectWithField();
  const stop = new AbortController();
  const stored: number[] = [];
  const following = {
    signal: stop.signal,
    onProgress: () => {
      stored.push(project.listRegions({}).length);
      if ((stored.at(-1) ?? 0) > 0) stop.abort();
    },
  };
  await expect(
    importRegions(project, { ...asked, paths: [writeSquares(2000)] }, following),
  ).rejects.toMatchObject({ kind: 'Cancelled' });
  expect(Math.max(...stored)).toBeGreaterThan(0);
  expect(project.listRegions({})).toEqual([]);
  expect(project.listRegionClasses().map(({ name }) => name)).not.toContain('spot');
  expect(project.regionHistory()).toEqual({ undo: null, redo: null });
});
