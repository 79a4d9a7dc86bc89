import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openProject, type Project } from '../../src/main/db/index.ts';
import { makeTempFolder } from './temp-folder.ts';

/** A fresh project, closed when the test ends. */
export function makeTempProject(): Project {
  const project = openProject(join(makeTempFolder(), 'test.platelens'), { mode: 'create' });
  onTestFinished(() => project.close());
  return project;
}
