import { homedir } from 'node:os';
import { join } from 'node:path';
import { demoMethods, prepareDemo, type DemoOptions, type PreparedDemo } from './demo/index.ts';

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

/**
 * Opens the demo project of this person, making it the first time, and queues its explanations. They go on in the
 * background while the window already shows the plate.
 */
export async function openDemoProject(options: DemoOptions): Promise<PreparedDemo> {
  const dir = join(userDataDir(process.platform, process.env), 'demo');
  const demo = await prepareDemo(dir, options);
  const { project, jobs } = demo.session;
  if (project.readOnlyReason !== null) return demo;
  const begun = project.listRuns(demo.plateId).map((run) => run.method);
  for (const method of demoMethods.filter((id) => !begun.includes(id))) {
    await jobs.start({
      plateId: demo.plateId,
      networkId: demo.networkId,
      method,
      parameters: {},
      layer: null,
      targets: [{ kind: 'predicted' }],
      wells: null,
      seed: 1,
    });
  }
  return demo;
}
