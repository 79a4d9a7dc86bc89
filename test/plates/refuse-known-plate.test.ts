import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importPlate } from '../../src/main/plates/index.ts';
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
