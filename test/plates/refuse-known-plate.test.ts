import { renameSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { importPlate } from '../../src/main/plates/index.ts';
import { hashPlane } from '../../src/main/plates/pixels/hash-plane.ts';
import { openImage } from '../../src/main/plates/pixels/open-image.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import { makeTempProject } from '../helpers/temp-project.ts';
import { containing } from '../helpers/matchers.ts';
import { writePlate } from '../helpers/written-plate.ts';

const plate = { wells: ['A01', 'A02'], fields: 1, channels: ['DNA'], width: 16, height: 16 };
const options = { threads: 1 };

test('a plate is imported once, under whatever name', async () => {
  const project = makeTempProject();
  const path = writePlate(join(makeTempFolder(), 'plate'), plate);
  await importPlate(project, { path, name: 'first' }, options);
  await expect(importPlate(project, { path, name: 'second' }, options)).rejects.toMatchObject({
    kind: 'BadInput',
    what: 'the project has this plate already, called "first"',
    where: path,
    mend: containing('new project'),
  });
  expect(project.listPlates()).toHaveLength(1);
});

test('a name means one plate', async () => {
  const project = makeTempProject();
  const [first, second] = [16, 17].map((width) =>
    writePlate(join(makeTempFolder(), 'plate'), { ...plate, width }),
  );
  await importPlate(project, { path: first ?? '' }, options);
  await expect(importPlate(project, { path: second ?? '' }, options)).rejects.toMatchObject({
    kind: 'BadInput',
    what: 'the project has another plate called "plate"',
    mend: containing('--name'),
  });
  await importPlate(project, { path: second ?? '', name: 'again' }, options);
  expect(project.listPlates().map(({ name }) => name)).toEqual(['plate', 'again']);
});

test('a copy is known by its content, wherever it lies and whatever its files are called', async () => {
  const project = makeTempProject();
  const path = writePlate(join(makeTempFolder(), 'plate'), plate);
  const copy = writePlate(join(makeTempFolder(), 'copy'), plate);
  renameSync(join(copy, 'A01_f1_DNA.tif'), join(copy, 'A01_f1_Hoechst.tif'));
  renameSync(join(copy, 'A02_f1_DNA.tif'), join(copy, 'A02_f1_Hoechst.tif'));
  await importPlate(project, { path, name: 'first' }, options);
  await expect(importPlate(project, { path: copy, name: 'second' }, options)).rejects.toMatchObject({
    what: 'the project has this plate already, called "first"',
  });
  expect(project.listPlates()).toHaveLength(1);
  expect(project.listUnfinishedImports()).toEqual([]);
});

test('the same pixels in other wells are another plate', async () => {
  const project = makeTempProject();
  const path = writePlate(join(makeTempFolder(), 'plate'), plate);
  const moved = writePlate(join(makeTempFolder(), 'moved'), plate);
  renameSync(join(moved, 'A02_f1_DNA.tif'), join(moved, 'B02_f1_DNA.tif'));
  await importPlate(project, { path }, options);
  expect(await importPlate(project, { path: moved }, options)).toMatchObject({ wells: 2 });
});

test('another part of the same folder is another plate', async () => {
  const project = makeTempProject();
  const path = writePlate(join(makeTempFolder(), 'plate'), { ...plate, channels: ['DNA', 'Actin'] });
  await importPlate(project, { path, pattern: '{well}_f{field}_DNA' }, options);
  const other = { path, pattern: '{well}_f{field}_Actin', name: 'actin' };
  expect(await importPlate(project, other, options)).toMatchObject({ planes: 2 });
});

test('a copy is known in a project whose hashes were made by an earlier version', async () => {
  const project = makeTempProject();
  const path = writePlate(join(makeTempFolder(), 'plate'), plate);
  const copy = writePlate(join(makeTempFolder(), 'copy'), plate);
  const { plateId } = await importPlate(project, { path, name: 'first' }, options);
  const hashes = new Map<string, string>();
  for (const { name, fields } of project.readPlateView(plateId).wells) {
    const source = await openImage(join(path, `${name}_f1_DNA.tif`));
    const data = await source.read({ channel: 0, z: 0, t: 0 }, 0, null);
    await source.close();
    const [field] = fields;
    const own = field === undefined ? null : project.planesOfField(field.id)[0]?.contentHash;
    hashes.set(own ?? '', hashPlane(data, plate, 'of the first kind'));
  }
  project.close();
  const database = new Database(project.path);
  const update = database.prepare('update planes set content_hash = ? where content_hash = ?');
  for (const [own, earlier] of hashes) expect(update.run(earlier, own).changes).toBe(1);
  database.close();
  const opened = openProject(project.path, { mode: 'write' });
  try {
    await expect(importPlate(opened, { path: copy, name: 'second' }, options)).rejects.toMatchObject({
      what: 'the project has this plate already, called "first"',
    });
  } finally {
    opened.close();
  }
});
