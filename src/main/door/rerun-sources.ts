import type { ComputePort } from '../../shared/compute-port.ts';
import { headOfRun, readTargetMask } from '../jobs/index.ts';
import { locateNetwork } from '../networks/index.ts';
import { findChangedImages } from '../plates/index.ts';
import type { RerunOptions } from '../reports/index.ts';
import type { Session } from './services.ts';

/** Everything that a run is computed again from. */
export function rerunSources(
  { project, pixels, workers }: Session,
  port: ComputePort,
): Omit<RerunOptions, 'runId' | 'unitIds' | 'signal' | 'onProgress'> {
  return {
    ...{ project, pixels, port },
    locate: (network, signal) => locateNetwork(project, network, signal),
    readMask: (target) => readTargetMask(target, pixels),
    nameHead: (run, { capeHead }) => headOfRun(run, capeHead),
    findChangedImages: (fieldIds, signal) => findChangedImages(project, fieldIds, { ...workers, signal }),
  };
}
