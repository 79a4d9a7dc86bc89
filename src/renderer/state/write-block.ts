import type { Project } from '../../shared/contract/rpc.ts';
import type { Connection } from '../api/index.ts';

/** Why nothing can be started or changed now, in words for the screen; null where it can. */
export function writeBlock(
  project: Pick<Project, 'readOnly'> | null | undefined,
  connection: Connection,
): string | null {
  if (connection === 'lost') {
    return 'PlateLens was stopped or cannot be reached. Start it again and open the address it prints.';
  }
  if (connection === 'refused') {
    return 'PlateLens was started again and no longer knows this page. Open the address it printed this time.';
  }
  return project?.readOnly === true
    ? 'This project is open for reading only: another program holds it, or its file may not be written.'
    : null;
}
