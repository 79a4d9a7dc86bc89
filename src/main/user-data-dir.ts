import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where the program keeps what belongs to one person: `$XDG_DATA_HOME/platelens` or its equivalent of the platform.
 * `PLATELENS_DATA` names another folder.
 */
export function userDataDir(platform: NodeJS.Platform, env: Environment, home = homedir()): string {
  const stated = env['PLATELENS_DATA'];
  if (stated !== undefined && stated !== '') return stated;
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'PlateLens');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'PlateLens');
  return join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'platelens');
}
