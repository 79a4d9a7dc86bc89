import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportRegions, importRegions } from '../../../src/main/scoring/index.ts';
import type { RegionExportFormat } from '../../../src/shared/contract/regions.ts';
import type { RegionGeometry } from '../../../src/shared/region.ts';
import { samplePlate, temporaryFolder } from '../../db/sample-project.ts';
import { fieldIds, projectOf } from './region-project.ts';

const images = [{ file: 'a/one.tif', width: 40, height: 30 }];
/** What a person may call a class, themselves, or a region. */
const words = [
  "=cmd|' /C calc'!A0",
  '<script>alert("1")</script>&amp;',
  String.raw`\input{/etc/passwd} $\frac{1}{2}$ %`,
  '../../../etc/passwd',
  'CON',
  'abc\u202egnp.exe אב',
  '👩‍🔬🧫 cells',
  '细胞核、핵',
  '@SUM(A1:A9) "next", line',
];

const squareAt = (index: number): RegionGeometry => ({
  kind: 'area',
  polygons: [[[4 * index, 2, 4 * index + 3, 2, 4 * index + 3, 9, 4 * index, 9]]],
});

/** A plate of a hostile name with a region for each of the words, which is its class, its name and who drew it. */
function hostileRegions() {
  const project = projectOf(images, words[3]);
  const [fieldId] = fieldIds(project);
  if (fieldId === undefined) throw new Error('one field');
  project.editRegions({
    label: 'draw',
    addClasses: words.map((name) => ({ name, color: '#dc267f' })),
    save: words.map((word, index) => ({
      ...{ id: null, fieldId, class: word, annotator: word, name: word },
      ...{ origin: { kind: 'drawn' as const, tool: 'polygon' as const }, geometry: squareAt(index) },
    })),
  });
  return project;
}

async function journey(to: RegionExportFormat, only: { class: string | null }) {
  const folder = join(temporaryFolder(), 'out');
  const project = hostileRegions();
  const written = await exportRegions(project, { plateId: null, annotator: null, ...only, to, folder });
  const fresh = projectOf(images, words[3]);
  const asked = { plateId: null, class: null, annotator: null, format: null };
  const report = await importRegions(fresh, { ...asked, paths: [folder] });
  return { folder, written, report, before: project.listRegions({}), after: fresh.listRegions({}) };
}

test.each<[RegionExportFormat, readonly ('class' | 'annotator' | 'name')[]]>([
  ['geojson', ['class', 'annotator', 'name']],
  ['coco', ['class', 'annotator', 'name']],
  ['label-tiff', ['class', 'annotator']],
  ['ome-zarr-labels', ['class', 'annotator']],
])('hostile words come back from %s as they were', async (to, kept) => {
  const { folder, before, after, report } = await journey(to, { class: null });
  const told = (regions: typeof before) =>
    regions.map((region) => JSON.stringify([...kept.map((key) => region[key]), region.geometry])).sort();
  expect(told(after)).toEqual(told(before));
  expect(report.leftOut).toEqual([]);
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    // eslint-disable-next-line no-control-regex -- control characters are what it looks for
    expect(path).not.toMatch(/[<>:"|?*\u0000-\u001f\u202a-\u202e]/u);
  }
});

test.each(['geojson', 'label-tiff', 'ome-zarr-labels'] as const)(
  'plates whose names are one as file names have their own files of %s',
  async (to) => {
    const project = hostileRegions();
    const names = ['../a/b', '../A b', '..', `${'x'.repeat(70)}1`, `${'x'.repeat(70)}2`];
    for (const name of names) {
      const plate = { ...samplePlate(1, 1, 1), name };
      const plateId = project.insertPlate(plate);
      project.finishImport(plateId);
      const [field] = project.readPlateView(plateId).wells.flatMap(({ fields }) => fields);
      if (field === undefined) throw new Error('one field');
      const drawn = { kind: 'drawn' as const, tool: 'polygon' as const };
      const region = { id: null, fieldId: field.id, class: 'cell', annotator: 'Ada', name: null };
      project.editRegions({ label: 'draw', save: [{ ...region, origin: drawn, geometry: squareAt(1) }] });
    }
    const folder = join(temporaryFolder(), 'out');
    await exportRegions(project, { plateId: null, annotator: null, class: null, to, folder });
    const files = readdirSync(folder).filter((name) => !name.endsWith('.csv'));
    expect(files).toHaveLength(1 + names.length);
    expect(files.filter((name) => name.startsWith('.'))).toEqual([]);
  },
);
