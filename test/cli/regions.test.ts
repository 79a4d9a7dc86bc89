import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { addSamplePlate, temporaryFolder } from '../db/sample-project.ts';
import { platelens } from './run-platelens.ts';

function projectFile(): string {
  const path = join(temporaryFolder(), 'plate.platelens');
  const project = openProject(path, { mode: 'create' });
  addSamplePlate(project);
  project.close();
  return path;
}

const feature = (name: string, side: number) => ({
  type: 'Feature',
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [1, 1],
        [side, 1],
        [side, 9.5],
        [1, 1],
      ],
    ],
  },
  properties: { classification: { name, color: [10, 20, 30] } },
});

describe('platelens regions', () => {
  test('imports, lists and exports, and tells what was left out', async () => {
    const project = projectFile();
    const files = join(temporaryFolder(), 'in');
    mkdirSync(files);
    writeFileSync(
      join(files, 'A02_f1.geojson'),
      JSON.stringify([feature('mitosis', 12), feature('cell', 90)]),
    );
    writeFileSync(join(files, 'nowhere.geojson'), JSON.stringify([feature('cell', 9)]));
    const imported = await platelens('regions', 'import', files, '--project', project, '--annotator', 'Ada');
    expect(imported.out).toContain('2 regions came into 1 fields from 2 files\nnew classes: mitosis');
    expect(imported.err).toContain('note: cell 2: reached beyond the field and was cut at its edge');
    expect(imported.err).toMatch(
      /left out: .*nowhere\.geojson: 1 regions: no field has an image called "nowhere"/,
    );
    expect(imported.code).toBe(1);
    const listed = await platelens('regions', 'list', '--project', project, '--json');
    expect(JSON.parse(listed.out)).toEqual([
      { plate: 'plate 1', well: 'A02', field: 1, class: 'cell', annotator: 'Ada', count: 1 },
      { plate: 'plate 1', well: 'A02', field: 1, class: 'mitosis', annotator: 'Ada', count: 1 },
    ]);
    const out = join(temporaryFolder(), 'out');
    const exported = await platelens(
      'regions',
      'export',
      '--project',
      project,
      '--to',
      'coco',
      '--out',
      out,
      '--json',
    );
    expect(JSON.parse(exported.out)).toMatchObject({ files: 1, regions: 2, notices: [] });
    expect(exported.code).toBe(0);
  });

  test.each([
    [['regions', 'import', '--project', 'p'], /name the files/],
    [['regions', 'export', '--project', 'p', '--to', 'svg', '--out', 'o'], /--to takes geojson, coco/],
    [['regions', 'draw', '--project', 'p'], /knows import, export and list/],
  ])('%j is wrong usage', async (words, says) => {
    const ended = await platelens(...words);
    expect(ended.code).toBe(2);
    expect(ended.err).toMatch(says);
  });
});
