import type { UnitTask } from '../../src/shared/compute-port.ts';
import type { Tensor } from '../../src/shared/tensor.ts';
import type { MapFacts } from '../../src/shared/map.ts';
import type { Engine } from '../../src/main/compute/engine.ts';
import { runUnit } from '../../src/main/compute/units/run-unit.ts';

type Question = Pick<UnitTask, 'method'> & Partial<UnitTask>;

/** Runs a whole unit on a ready input and answers its first map [h, w] and the facts. */
export async function explainInput(
  engine: Engine,
  input: Tensor,
  question: Question,
): Promise<{ map: Tensor; facts: MapFacts }> {
  const task: UnitTask = {
    network: { path: 'network.onnx', sha256: 'test' },
    recipe: null,
    pixels: { kind: 'tensor', tensor: input },
    parameters: {},
    layer: null,
    target: { kind: 'predicted' },
    mask: null,
    capeHead: null,
    seed: 1,
    ...question,
  };
  const { maps, facts } = await runUnit(task, engine, { signal: null, onProgress: () => undefined });
  return { map: { data: maps.data, shape: [maps.height, maps.width] }, facts };
}
