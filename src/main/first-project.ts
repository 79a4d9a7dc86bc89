import { join } from 'node:path';
import { userDataDir } from './user-data-dir.ts';
import { demoMethods, prepareDemo, type DemoOptions, type PreparedDemo } from './demo/index.ts';

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
