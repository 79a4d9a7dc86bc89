import type { NetworkFile } from '../../../shared/compute-port.ts';
import type { FidelitySettings } from '../../../shared/fidelity.ts';
import type { Engine } from '../engine.ts';
import type { WeightShuffle } from '../engines/weight-shuffle.ts';

/** Opens a stage of a network's randomisation, or takes the one that is open. */
export type BorrowShuffled<Place> = (
  file: NetworkFile,
  place: Place,
  stage: string,
  shuffle: WeightShuffle,
) => Promise<Engine>;

/** The same for the network of the work at hand. */
export type OpenStage = (stage: string, shuffle: WeightShuffle) => Promise<Engine>;

/** One stage: which of a network's layers lose what they learned. */
export interface Stage {
  /** Tells stages of a network apart. */
  readonly key: string;
  /** Layers from the output on. */
  readonly choose: (layers: readonly string[]) => readonly string[];
}

/**
 * The stages of a randomisation, spread evenly over the layers with weights. Cascading: the first takes about a share
 * 1 / stages of the layers from the output on, the last all of them. Independent: one layer each, the last one of the
 * network first.
 */
export function randomisationStages({
  randomise,
  stages,
}: Pick<FidelitySettings, 'randomise' | 'stages'>): Stage[] {
  return Array.from({ length: stages }, (_, index) => ({
    key: `${randomise} ${index + 1}/${stages}`,
    choose: (layers) => {
      const end = Math.ceil(((index + 1) * layers.length) / stages);
      if (randomise === 'cascading') return layers.slice(0, end);
      const at = stages === 1 ? 0 : Math.round((index * (layers.length - 1)) / (stages - 1));
      return layers.slice(at, at + 1);
    },
  }));
}
