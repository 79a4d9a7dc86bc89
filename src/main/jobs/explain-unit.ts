import type { ComputePort, NetworkFile, UnitResult } from '../../shared/compute-port.ts';
import type { Run, RunRequest } from '../../shared/run.ts';
import type { StopSignal } from '../../shared/stop-signal.ts';
import { toUnitTask } from '../../shared/unit-task.ts';
import type { NewUnit, StoredNetwork } from '../db/index.ts';
import type { FieldCache } from './field-cache.ts';
import type { PixelPort } from './pixel-port.ts';
import { readTargetMask } from './target-mask.ts';

/** What a unit needs besides its field and target. */
export interface ExplainContext {
  readonly port: ComputePort;
  readonly pixels: PixelPort;
  readonly fields: FieldCache;
  /** The question: method, parameters, layer and seed. */
  readonly run: Run | RunRequest;
  readonly network: StoredNetwork;
  readonly file: NetworkFile;
  readonly signal: StopSignal;
}

/** Computes the map of one field and target and stores nothing. @throws what reading the field or computing throws */
export async function explainUnit(
  { fieldId, target }: NewUnit,
  { port, pixels, fields, run, network, file, signal }: ExplainContext,
): Promise<UnitResult> {
  const subject = {
    pixels: await fields.read(fieldId),
    target,
    mask: await readTargetMask(target, pixels),
  };
  return port.runUnit(toUnitTask({ run, network, file }, subject), { signal });
}
