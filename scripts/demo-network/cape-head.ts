import { capeProbabilities, fitCapeHead, type CapeFitSample } from '../../src/main/attribution/index.ts';
import type { CapeHead } from '../../src/shared/network.ts';
import { classCount, featureCount, featureLayer, slots } from './architecture.ts';
import { showFields, type SeenField } from './evaluate.ts';

/** A fitted head and how it does on fields that it was not fitted on. */
export interface DemoHead {
  readonly head: CapeHead;
  /** Share of the clean test fields that CAPE names rightly. */
  readonly accuracy: number;
  /** Share where it names what the network names. */
  readonly agreement: number;
}

const fieldCount = 384;

/** Post-fits a CAPE head on training fields, each its own group, and measures it on clean test fields. */
export async function fitDemoHead(
  weights: Float32Array,
  seed: number,
  test: { readonly seed: number; readonly fields: number },
): Promise<DemoHead> {
  const seen = showFields(weights, 'training', seed, fieldCount);
  const { head } = await fitCapeHead(seen.map(toSample), {
    ...{ layer: featureLayer, classes: classCount, features: featureCount },
    ...{ start: 'centred', teacherHead: teacherHead(weights) },
    // Weight decay would keep the region weights flat; without it the map gathers on the cells.
    optimizer: { kind: 'adam', learningRate: 3e-2, weightDecay: 0 },
    ...{ epochs: 150, batchSize: 32, heldOutShare: 0.2, patience: 40, seed },
  });
  const unseen = showFields(weights, 'clean', test.seed, test.fields);
  return { head, ...measure(head, unseen) };
}

function toSample({ features, logits }: SeenField, index: number): CapeFitSample {
  return { features, teacherLogits: logits, group: `field ${index}` };
}

/** The dense layer as [classes, features]. */
function teacherHead(weights: Float32Array) {
  const slot = slots.find(({ name }) => name === 'dense.weight');
  const dense = weights.slice(slot?.start, (slot?.start ?? 0) + (slot?.length ?? 0));
  const turned = Float32Array.from(dense, (_, index) => {
    const [row, column] = [Math.floor(index / featureCount), index % featureCount];
    return dense[column * classCount + row] ?? 0;
  });
  return { weights: turned, bias: new Float32Array(classCount) };
}

function measure(head: CapeHead, seen: readonly SeenField[]) {
  const decide = ([resting = 0, translocated = 0]: ArrayLike<number> & Iterable<number>) =>
    translocated > resting ? 1 : 0;
  const decided = seen.map(({ features }) => decide(capeProbabilities(features, head)));
  const share = (fits: (field: SeenField, index: number) => boolean) =>
    seen.filter(fits).length / seen.length;
  return {
    accuracy: share(({ label }, index) => label === decided[index]),
    agreement: share(({ logits }, index) => decide(logits) === decided[index]),
  };
}
