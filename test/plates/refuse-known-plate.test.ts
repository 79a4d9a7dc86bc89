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
  const [first, second] = [0, 1].map(() => writePlate(join(makeTempFolder(), 'plate'), plate));
  await importPlate(project, { path: first ?? '' }, options);
  await expect(importPlate(project, { path: second ?? '' }, options)).rejects.toMatchObject({
    kind: 'BadInput',
    what: 'the project has another plate called "plate"',
    mend: containing('--name'),
  });
  await importPlate(project, { path: second ?? '', name: 'again' }, options);
  expect(project.listPlates().map(({ name }) => name)).toEqual(['plate', 'again']);
});

test('another part of the same folder is another plate', async () => {
  const project = makeTempProject();
  const path = writePlate(join(makeTempFolder(), 'plate'), { ...plate, channels: ['DNA', 'Actin'] });
  await importPlate(project, { path, pattern: '{well}_f{field}_DNA' }, options);
  const other = { path, pattern: '{well}_f{field}_Actin', name: 'actin' };
  expect(await importPlate(project, other, options)).toMatchObject({ planes: 2 });
});
