import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Project } from '../../src/main/db/index.ts';
import { fieldIdSchema, wellIdSchema, type PlateId } from '../../src/shared/ids.ts';
import { addSamplePlate, addSampleRun, newProject, samplePlate } from './sample-project.ts';

const online = () => true;

function firstField(project: Project, plateId: PlateId) {
  const field = project.readPlateView(plateId).wells[0]?.fields[0];
  if (field === undefined) throw new Error('the sample has a field');
  return field;
}

test('a plate comes back as it was put in', () => {
  const project = newProject();
  const plate = samplePlate();
  const view = project.readPlateView(addSamplePlate(project, plate), online);
  const { name, rows, columns, canvas, pixelSizeUm, channels, wells } = plate;
  expect(view).toMatchObject({ name, rows, columns, canvas, pixelSizeUm, channels });
  expect(view.wells.map((well) => well.name)).toEqual(['A01', 'A02', 'A03', 'B01', 'B02', 'B03']);
  wells.forEach((well, index) => {
    const { fields, ...facts } = well;
    expect(view.wells[index]).toMatchObject(facts);
    expect(view.wells[index]?.fields).toHaveLength(fields.length);
    fields.forEach(({ planes, ...field }, place) => {
      const stored = view.wells[index]?.fields[place];
      expect(stored).toMatchObject({ ...field, online: true });
      const references = project.planesOfField(fieldIdSchema.parse(stored?.id));
      expect(references).toEqual(planes.map((plane) => ({ ...plane, rootId: 1 })));
    });
  });
});

test('a plate is in no list until its import is finished', () => {
  const project = newProject();
  const plateId = project.insertPlate(samplePlate());
  expect(project.listPlates(online)).toEqual([]);
  expect(project.listUnfinishedImports()).toEqual([{ id: plateId, name: 'plate 1' }]);
  project.finishImport(plateId);
  expect(project.listUnfinishedImports()).toEqual([]);
  expect(project.listPlates(online)).toEqual([
    { id: plateId, name: 'plate 1', rows: 2, columns: 3, wellCount: 6, fieldCount: 12, offlinePlanes: 0 },
  ]);
});

test('a plate that breaks a rule leaves nothing behind', () => {
  const project = newProject();
  const plate = samplePlate();
  const [first] = plate.wells;
  if (first === undefined) throw new Error('the sample has a well');
  expect(() => project.insertPlate({ ...plate, wells: [...plate.wells, first] })).toThrow(
    /refused a statement/,
  );
  expect(project.listUnfinishedImports()).toEqual([]);
});

test('removing a plate takes everything with it that hangs on it', async () => {
  const project = newProject();
  const { plateId, run } = addSampleRun(project);
  const { id } = firstField(project, plateId);
  const picture = { fieldId: id, channel: 0, width: 1, height: 1, data: Uint16Array.of(1) };
  await project.savePreviews([picture]);
  const wellId = wellIdSchema.parse(1);
  await project.saveOverviews([{ wellId, pictures: [picture] }]);
  project.removePlate(plateId);
  expect(project.listPlates(online)).toEqual([]);
  expect(() => project.planesOfField(id)).toThrow(/no planes/);
  expect(() => project.readRun(run.id)).toThrow(/no run/);
  expect(await project.readPreview(id, 0)).toBeNull();
  expect(await project.readOverview(wellId)).toBeNull();
  expect(() => project.removePlate(plateId)).toThrow(/no plate/);
});

test('fields under a folder that is gone are offline until the folder is set anew', () => {
  const project = newProject();
  const plateId = addSamplePlate(project);
  const only = (path: string) => (asked: string) => asked === path;
  expect(project.listPlates(only('/elsewhere'))[0]?.offlinePlanes).toBe(24);
  expect(project.readPlateView(plateId, only('/elsewhere')).wells[0]?.fields[0]?.online).toBe(false);
  const [root] = project.listRoots(plateId);
  if (root === undefined) throw new Error('the sample has a root');
  expect(root.path).toBe('/data/plate');
  project.setRoot(root.id, '/elsewhere');
  expect(project.listPlates(only('/elsewhere'))[0]?.offlinePlanes).toBe(0);
  expect(project.planesOfField(firstField(project, plateId).id)[0]?.root).toBe('/elsewhere');
});

test('how a channel is drawn is kept, its measured range too', () => {
  const project = newProject();
  const plateId = addSamplePlate(project);
  const drawn = {
    index: 1,
    name: 'Hoechst',
    color: '#123456',
    low: -1,
    high: 2.5,
    gamma: 0.5,
    visible: true,
  };
  project.setChannel(plateId, drawn);
  expect(project.readPlateView(plateId).channels[1]).toMatchObject({ ...drawn, rangeMax: 255 });
  const measured = { low: 3, high: 4, rangeMin: 2, rangeMax: 65535, histogram: [1, 2, 3] };
  project.setChannelStatistics(plateId, 1, measured);
  expect(project.readPlateView(plateId).channels[1]).toMatchObject({ ...measured, name: 'Hoechst' });
  expect(() => project.setChannel(plateId, { ...drawn, index: 5 })).toThrow(/no channel 5/);
});

test('a plate map is stored whole or not at all', () => {
  const project = newProject();
  const plateId = addSamplePlate(project);
  const entry = { row: 0, column: 0, role: 'positive', label: 'hit', conditions: { dose: '9' } } as const;
  expect(() => project.setPlateMap(plateId, [entry, { ...entry, row: 7 }])).toThrow(/no well H01/);
  expect(project.readPlateView(plateId).wells[0]?.role).toBe('empty');
  project.setPlateMap(plateId, [entry]);
  expect(project.readPlateView(plateId).wells[0]).toMatchObject(entry);
});

test('previews of both kinds come back equal, and a later one replaces an earlier one', async () => {
  const project = newProject();
  const { id } = firstField(project, addSamplePlate(project));
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint16Array({ minLength: 6, maxLength: 6 }),
        fc.float32Array({ minLength: 6, maxLength: 6 }),
      ),
      async (values) => {
        const data = values.slice();
        await project.savePreviews([{ fieldId: id, channel: 1, width: 3, height: 2, data }]);
        expect(await project.readPreview(id, 1)).toEqual({
          fieldId: id,
          channel: 1,
          width: 3,
          height: 2,
          data,
        });
      },
    ),
    { numRuns: 50 },
  );
});

test('fields that lack a preview of a channel are found', async () => {
  const project = newProject();
  const plateId = project.insertPlate(samplePlate(1, 2, 1));
  const preview = (fieldId: number, channel: number) => ({
    fieldId: fieldIdSchema.parse(fieldId),
    channel,
    width: 1,
    height: 1,
    data: Uint16Array.of(0),
  });
  expect(project.fieldsWithoutPreviews(plateId)).toEqual([1, 2]);
  await project.savePreviews([preview(1, 0), preview(1, 1), preview(2, 0)]);
  expect(project.fieldsWithoutPreviews(plateId)).toEqual([2]);
});

test('objects are kept by finder', () => {
  const project = newProject();
  const { id } = firstField(project, addSamplePlate(project));
  expect(project.readObjects(id, 'nuclei|DNA')).toBeNull();
  const found = { centres: Float32Array.of(1, 2, 3.5, 4), areas: Float32Array.of(30, 40) };
  project.saveObjects(id, 'nuclei|DNA', { ...found, provenance: { threshold: 12 } });
  const none = { centres: new Float32Array(), areas: new Float32Array() };
  project.saveObjects(id, 'nuclei|GFP', { ...none, provenance: {} });
  expect(project.readObjects(id, 'nuclei|DNA')).toEqual(found);
  expect(project.readObjects(id, 'nuclei|GFP')).toEqual(none);
});
