import type { Network } from '../../../shared/contract/rpc.ts';
import type { NetworkId, PlateId } from '../../../shared/ids.ts';
import type { MethodId, Parameters } from '../../../shared/methods.ts';
import type { RunRequest } from '../../../shared/run.ts';
import { parseTargets } from '../../../shared/target.ts';

/** A run as somebody is filling it in. Null takes what the program proposes. */
export interface RunDraft {
  readonly networkId: NetworkId | null;
  readonly method: MethodId | null;
  /** Null takes the network's recommended layer. */
  readonly layer: string | null;
  /** As the command line writes it: `predicted`, `class:1` or `all`. */
  readonly target: string;
  readonly wells: 'selection' | 'all';
  readonly parameters: Parameters;
  readonly seed: number;
}

export const emptyRunDraft: RunDraft = {
  networkId: null,
  method: null,
  layer: null,
  target: 'all',
  wells: 'all',
  parameters: {},
  seed: 1,
};

/** The request that a complete draft stands for. */
export function toRunRequest(
  draft: RunDraft,
  plateId: PlateId,
  network: Network,
  method: MethodId,
  selection: ReadonlySet<string>,
): RunRequest {
  const usesSelection = draft.wells === 'selection' && selection.size > 0;
  return {
    plateId,
    networkId: network.id,
    method,
    parameters: draft.parameters,
    layer: draft.layer,
    targets: parseTargets(draft.target, network.labels),
    wells: usesSelection ? [...selection].sort() : null,
    seed: draft.seed,
  };
}

/** The wells that a person means: the selection, else the well in focus. */
export const chosenWells = (selection: ReadonlySet<string>, focus: string | null): ReadonlySet<string> =>
  selection.size > 0 || focus === null ? selection : new Set([focus]);
