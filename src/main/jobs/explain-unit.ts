import type { ComputePort, NetworkFile, UnitResult } from '../../shared/compute-port.ts';
import type { Run, RunRequest } from '../../shared/run.ts';
import type { StopSignal } from '../../shared/stop-signal.ts';
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
  return port.runUnit(
    {
      network: file,
      recipe: network.recipe,
      pixels: await fields.read(fieldId),
      method: run.method,
      parameters: run.parameters,
      layer: run.layer,
      target,
      mask: await readTargetMask(target, pixels),
      capeHead: network.capeHead,
      seed: run.seed,
    },
    { signal },
  );
}
