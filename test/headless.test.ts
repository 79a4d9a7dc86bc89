import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openProject } from '../src/main/db/index.ts';
import { createServices } from '../src/main/headless.ts';
import { makeTempFolder } from './helpers/temp-folder.ts';

function makeProject(name: string): string {
  const path = join(makeTempFolder(), `${name}.platelens`);
  openProject(path, { mode: 'create' }).close();
  return path;
}

it('windows that open projects at the same time leave one open, and it may be written', async () => {
  const [first, second] = [makeProject('first'), makeProject('second')];
  const services = createServices({ processes: 1 });
  onTestFinished(() => services.close());
  await services.open(first);
  const [a, b] = await Promise.all([services.open(second), services.open(second)]);
  expect(a).toBe(b);
  expect(services.current()?.project.readOnlyReason).toBeNull();
  // The one that was put aside was let go of.
  const again = openProject(first, { mode: 'write' });
  onTestFinished(() => again.close());
  expect(again.readOnlyReason).toBeNull();
});

it('a project that cannot be opened leaves the next one its turn', async () => {
  const path = makeProject('good');
  const services = createServices({ processes: 1 });
  onTestFinished(() => services.close());
  const missing = services.open(`${path}-missing`);
  const good = services.open(path);
  await expect(missing).rejects.toMatchObject({ kind: 'NotFound' });
  expect((await good).project.path).toBe(path);
});
