import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { omeZarrVersions, type OmeZarrVersion } from '../../../src/shared/contract/exports.ts';
import { exportRegions } from '../../../src/main/scoring/index.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import { exportTo, filesIn, makeExportProject, makeHostileProject } from './export-project.ts';

/**
 * A folder with the published schemas of OME-Zarr, one folder a version: `0.4/plate.schema`, `0.5/image.schema` and so
 * on, as https://ngff.openmicroscopy.org and the repository ome/ngff have them. They are not part of this project.
 */
const published = env['PLATELENS_NGFF_SCHEMAS'];

const address = (version: OmeZarrVersion, name: string) =>
  `https://ngff.openmicroscopy.org/${version}/schemas/${name}`;

function readSchemas(folder: string, version: OmeZarrVersion) {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  const names = readdirSync(join(folder, version)).filter((name) => name.endsWith('.schema'));
  for (const name of names) {
    const schema: unknown = JSON.parse(readFileSync(join(folder, version, name), 'utf8'));
    if (typeof schema !== 'object' || schema === null) throw new Error(`${name} is no schema`);
    // Some copies name another version, or nothing: a schema is what it lies at.
    ajv.addSchema({ ...schema, $id: address(version, name) });
  }
  return (part: string, value: unknown): string[] => {
    const strict = names.includes(`strict_${part}.schema`) ? `strict_${part}.schema` : `${part}.schema`;
    const validate = ajv.getSchema(address(version, strict));
    if (validate === undefined) throw new Error(`${folder} has no ${version}/${part}.schema`);
    void validate(value);
    return (validate.errors ?? []).map((fault) => `${strict} ${fault.instancePath} ${fault.message ?? ''}`);
  };
}

/** What of a group's metadata the published schemas speak of, by the word that it is found under. */
const parts = new Map([
  ['plate', 'plate'],
  ['well', 'well'],
  ['multiscales', 'image'],
  ['image-label', 'label'],
]);

/** Every group below a folder, with the parts that it is. */
function groupsIn(folder: string, version: OmeZarrVersion) {
  const file = version === '0.4' ? '.zattrs' : 'zarr.json';
  return filesIn(folder)
    .filter((path) => path.split('/').at(-1) === file)
    .map((path) => {
      const content: unknown = JSON.parse(readFileSync(join(folder, path), 'utf8'));
      const attributes = version === '0.4' ? content : memberOf(content, 'attributes');
      const spoken = version === '0.4' ? attributes : memberOf(attributes, 'ome');
      const words = typeof spoken === 'object' && spoken !== null ? Object.keys(spoken) : [];
      return { path, attributes, parts: words.flatMap((word) => parts.get(word) ?? []) };
    });
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const isThere = published !== undefined && existsSync(join(published, '0.4'));

describe.skipIf(!isThere).each(omeZarrVersions)('the published schemas of OME-Zarr %s', (version) => {
  test('find no fault in any group of exported plates, hostile ones as well', async () => {
    const faultsOf = readSchemas(published ?? '', version);
    const seen = new Map<string, number>();
    for (const project of [await makeExportProject(), await makeHostileProject()]) {
      const { folder } = await exportTo(project, { to: 'ome-zarr', omeZarr: version });
      for (const group of groupsIn(folder, version))
        for (const part of group.parts) {
          expect(faultsOf(part, group.attributes), group.path).toEqual([]);
          seen.set(part, (seen.get(part) ?? 0) + 1);
        }
    }
    expect([...seen.keys()].sort()).toEqual(['image', 'label', 'plate', 'well']);
  });

  test('can tell: a plate without wells and an image without axes have faults', () => {
    const faultsOf = readSchemas(published ?? '', version);
    const wrap = (body: object) => (version === '0.4' ? body : { ome: { version, ...body } });
    expect(faultsOf('plate', wrap({ plate: { version, rows: [], columns: [], wells: [] } }))).not.toEqual([]);
    expect(faultsOf('image', wrap({ multiscales: [{ version, datasets: [] }] }))).not.toEqual([]);
  });
});

describe.skipIf(!isThere)('the published schemas of OME-Zarr 0.4, for regions', () => {
  test('find no fault in labels', async () => {
    const project = await makeExportProject();
    const folder = makeTempFolder();
    const [plate] = project.listPlates();
    if (plate === undefined) throw new Error('the project has a plate');
    const asked = { plateId: plate.id, to: 'ome-zarr-labels' as const, folder };
    await exportRegions(project, { ...asked, class: null, annotator: null });
    const faultsOf = readSchemas(published ?? '', '0.4');
    const groups = groupsIn(folder, '0.4').flatMap((group) =>
      group.parts.map((part) => ({ ...group, part })),
    );
    expect(groups.map(({ part }) => part)).toContain('label');
    for (const { part, attributes, path } of groups) expect(faultsOf(part, attributes), path).toEqual([]);
  });
});
