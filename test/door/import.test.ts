import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { createHandlers } from '../../src/main/door/handlers.ts';
import { createServices } from '../../src/main/headless.ts';
import { importRequestSchema, type ImportState } from '../../src/shared/import.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import { writePlate } from '../helpers/written-plate.ts';

const plate = {
  wells: ['B02', 'B03', 'C02', 'C03'],
  fields: 3,
  channels: ['DNA', 'ER'],
  width: 40,
  height: 30,
};
const request = (path: string, more = {}) => importRequestSchema.parse({ path, ...more });
const never = new AbortController().signal;

async function openDesk() {
  const userDir = makeTempFolder();
  const path = join(makeTempFolder(), 'p.platelens');
  const services = createServices({ processes: 1, userDir });
  // After the folders, since what is registered last is done first.
  onTestFinished(() => services.close());
  openProject(path, { mode: 'create' }).close();
  const session = await services.open(path);
  const states: ImportState[] = [];
  const ended = (importId: number) =>
    new Promise<ImportState>((resolve) => {
      const look = (state: ImportState) => {
        const { kind } = state.progress;
        if (state.importId === importId && kind !== 'listing' && kind !== 'reading') resolve(state);
      };
      services.events.subscribe((event) => {
        if (event.kind !== 'import') return;
        states.push(event.state);
        look(event.state);
      });
    });
  return { services, session, handlers: createHandlers(services), states, ended, path };
}

test('a window previews, imports, follows and looks back', async () => {
  const { handlers, states, ended, path } = await openDesk();
  const folder = writePlate(join(makeTempFolder(), 'plate'), plate);
  const choices = await handlers['import.choices']({}, never);
  expect(choices.formats).toContain('tiff-pattern');
  expect(choices.schemes.length).toBeGreaterThan(3);
  const preview = await handlers['import.preview'](request(folder), never);
  expect(preview).toMatchObject({ planes: 24, fields: 12, refusal: null });
  const end = ended(1);
  const begun = await handlers['import.start'](request(folder, { name: 'mine' }), never);
  expect(begun).toMatchObject({ importId: 1, progress: { kind: 'listing' } });
  const { progress } = await end;
  expect(progress).toMatchObject({ kind: 'done', report: { name: 'mine', planes: 24 } });
  expect(states.some((state) => state.progress.kind === 'reading')).toBe(true);
  expect(await handlers['import.list']({}, never)).toMatchObject([
    { importId: 1, progress: { kind: 'done' } },
  ]);
  if (progress.kind !== 'done') return;
  const { plateId } = progress.report;
  expect(await handlers['plate.importReport']({ plateId }, never)).toEqual(progress.report);
  expect((await handlers['plate.quality']({ plateId }, never)).fields).toHaveLength(24);
  expect(await handlers['plate.roots']({ plateId }, never)).toMatchObject([
    { path: folder, online: true, planes: 24 },
  ]);
  await handlers['plate.rename']({ plateId, name: 'yours' }, never);
  expect((await handlers['project.current']({}, never))?.plates[0]?.name).toBe('yours');
  await handlers['plate.remove']({ plateId }, never);
  expect((await handlers['project.current']({}, never))?.plates).toEqual([]);
  expect(await handlers['project.recent']({}, never)).toMatchObject([{ path, name: 'p', exists: true }]);
});

test('a cancelled import leaves nothing, and a failed one says why', async () => {
  const { handlers, session, ended } = await openDesk();
  const folder = writePlate(join(makeTempFolder(), 'plate'), plate);
  const [first, second] = [ended(1), ended(2)];
  await handlers['import.start'](request(folder), never);
  await handlers['import.start'](request(join(folder, 'nowhere')), never);
  await handlers['import.cancel']({ importId: 1 }, never);
  expect((await first).progress).toEqual({ kind: 'cancelled' });
  expect((await second).progress).toMatchObject({
    kind: 'failed',
    what: 'the folder cannot be read',
    where: join(folder, 'nowhere'),
  });
  expect(session.project.listPlates()).toEqual([]);
  expect(session.project.listUnfinishedImports()).toEqual([]);
  expect(() => handlers['import.cancel']({ importId: 9 }, never)).toThrow(/no import 9/);
  expect(() => handlers['import.start'](request(folder, { format: 'cassette' }), never)).toThrow(
    /no format "cassette"/,
  );
});

test('closing the project stops its import first', async () => {
  const { services, handlers, path } = await openDesk();
  const folder = writePlate(join(makeTempFolder(), 'plate'), plate);
  await handlers['import.start'](request(folder), never);
  await services.closeProject();
  const project = openProject(path, { mode: 'write' });
  expect(project.readOnly).toBe(false);
  expect(project.listPlates()).toEqual([]);
  project.close();
});

test('a folder is recognised, and a pattern tried on its names', async () => {
  const { handlers } = await openDesk();
  const folder = writePlate(join(makeTempFolder(), 'plate'), plate);
  const recognised = await handlers['import.recognise']({ path: folder }, never);
  expect(recognised).toMatchObject({ format: 'tiff-pattern', alternatives: [] });
  expect(recognised.evidence).toContain('24 of 24 images');
  const tried = await handlers['import.pattern']({ path: folder, pattern: '{well}_f{field}_DNA' }, never);
  expect(tried).toMatchObject({
    matched: 12,
    images: 24,
    fields: ['1', '2', '3'],
    wells: plate.wells.map((well) => ({ well, fields: 3, images: 3 })),
    unmatched: { count: 12 },
  });
  expect(await handlers['import.pattern']({ path: folder, pattern: null }, never)).toMatchObject({
    matched: 24,
    scheme: { id: 'general' },
  });
  expect(tried.unmatched.examples[0]).toBe('B02_f1_ER.tif');
  await expect(
    Promise.resolve(handlers['import.pattern']({ path: folder, pattern: 'nothing' }, never)),
  ).rejects.toThrow(/does not say where a file's well stands/);
  await expect(
    Promise.resolve(handlers['import.pattern']({ path: join(folder, 'no'), pattern: '{well}' }, never)),
  ).rejects.toThrow(/ENOENT/);
});

test('the patterns of two plates tell them by the names that an import takes', async () => {
  const { handlers } = await openDesk();
  const both = makeTempFolder();
  for (const name of ['one', 'two']) writePlate(join(both, name), { ...plate, wells: ['B02'] });
  const tried = await handlers['import.pattern']({ path: both, pattern: 'general' }, never);
  expect(tried.plates).toEqual(['one', 'two']);
  expect(
    await handlers['import.preview'](request(both, { pattern: 'general', plate: 'two' }), never),
  ).toMatchObject({ planes: 6 });
});

test('a new project is made, opened and noted, and never in place of a file', async () => {
  const fresh = join(makeTempFolder(), 'fresh');
  const { handlers, path } = await openDesk();
  const made = await handlers['project.create']({ path: fresh }, never);
  expect(made).toMatchObject({ path: `${fresh}.platelens`, name: 'fresh', plates: [], readOnly: false });
  expect(await handlers['project.current']({}, never)).toEqual(made);
  await expect(Promise.resolve(handlers['project.create']({ path }, never))).rejects.toThrow(
    /exists already/,
  );
  expect(await handlers['project.current']({}, never)).toEqual(made);
});
