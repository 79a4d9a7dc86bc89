import { resolve } from 'node:path';
import { openProject } from '../db/index.ts';
import type { Services, Session } from './services.ts';

const ending = '.platelens';

/**
 * Makes an empty project file and opens it in place of the current project.
 * @param path gets the ending of project files where it has none
 * @throws BadInput where the file exists, Storage where none can be made
 */
export async function createProject(services: Services, path: string): Promise<Session> {
  const file = resolve(path.toLowerCase().endsWith(ending) ? path : path + ending);
  openProject(file, { mode: 'create' }).close();
  return await services.open(file);
}
