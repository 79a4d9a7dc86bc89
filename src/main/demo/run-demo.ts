import { cancelled } from '../../shared/errors.ts';
import type { MethodId } from '../../shared/methods.ts';
import type { Run } from '../../shared/run.ts';
import { followRun } from '../jobs/index.ts';
import type { DemoOptions } from './demo-services.ts';
import { judgeRun, type GroupFigures } from './judge-demo.ts';
import { judgeFidelity, type FidelityFigures } from './judge-fidelity.ts';
import { judgeNetwork, type NetworkFigures } from './judge-network.ts';
import { prepareDemo, type PreparedDemo } from './prepare-demo.ts';

/** The methods that the demo compares, in the order of their cost. */
export const demoMethods = ['hires-cam', 'cape', 'pcim'] as const satisfies readonly MethodId[];

/** What the demo found. */
export interface DemoResult {
  readonly projectFile: string;
  readonly plateDir: string;
  readonly network: NetworkFigures;
  readonly methods: readonly GroupFigures[];
  /** PCIM and the input's gradient on a sample of wells, judged by the network itself. */
  readonly fidelity: readonly FidelityFigures[];
  /** Wall-clock time of each method's run; 0 where it was done before. */
  readonly seconds: Readonly<Record<string, number>>;
}

/**
 * The whole demo in `dir`: plate, project, network, three methods over all wells, and how their maps lie on what was
 * drawn. What an earlier call finished is not done again. The project stays open in the services.
 * @throws what the rooms throw, Cancelled.
 */
export async function runDemo(dir: string, options: DemoOptions): Promise<DemoResult> {
  const demo = await prepareDemo(dir, options);
  const methods: GroupFigures[] = [];
  const seconds: Record<string, number> = {};
  let network: NetworkFigures | null = null;
  let fidelity: readonly FidelityFigures[] = [];
  for (const method of demoMethods) {
    const started = performance.now();
    const { run, fresh } = await explainPlate(demo, method, options);
    seconds[method] = fresh ? (performance.now() - started) / 1000 : 0;
    methods.push(...(await judgeRun(demo, run)));
    if (method === 'cape') network = await judgeNetwork(demo, run);
    if (method === 'pcim') fidelity = await judgeFidelity(demo, run, options);
  }
  if (network === null) throw new RangeError('the demo ran no CAPE');
  return { projectFile: demo.projectFile, plateDir: demo.plateDir, network, methods, fidelity, seconds };
}

/** Runs a method over the plate, or finds or resumes the run that did. */
async function explainPlate(
  demo: PreparedDemo,
  method: MethodId,
  options: DemoOptions,
): Promise<{ run: Run; fresh: boolean }> {
  const { project, jobs } = demo.session;
  const earlier = project.listRuns(demo.plateId).find((run) => run.method === method && run.wells === null);
  if (earlier?.state === 'done') return { run: earlier, fresh: false };
  const request = {
    ...{ plateId: demo.plateId, networkId: demo.networkId, method },
    ...{ parameters: {}, layer: null, targets: [{ kind: 'predicted' as const }], wells: null, seed: 1 },
  };
  const isWaiting = earlier?.state === 'queued' || earlier?.state === 'running';
  const started = isWaiting
    ? earlier
    : earlier === undefined
      ? await jobs.start(request)
      : jobs.resume(earlier.id);
  const run = await follow(demo, started, options);
  if (run.state === 'cancelled') throw cancelled('the demo was stopped; the same command continues it');
  return { run, fresh: true };
}

function follow(demo: PreparedDemo, run: Run, options: DemoOptions): Promise<Run> {
  const { services, signal, onProgress } = options;
  return followRun(run, {
    jobs: demo.session.jobs,
    events: services.events,
    signal,
    onProgress: (share, { method, etaSeconds }) =>
      onProgress?.(share, `explaining with ${method}`, etaSeconds),
  });
}
