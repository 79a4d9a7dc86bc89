import { parentPort, workerData } from 'node:worker_threads';
import { createRandom, type Random } from '../../src/shared/random.ts';
import { lossAndGradient, startBackend } from './trainable-network.ts';
import { drawLabelledField, placeInBatch, type LabelledField } from './training-fields.ts';

/** What a shard is started with: it draws every `count`-th training field and answers with gradients over them. */
export interface ShardSetup {
  readonly index: number;
  readonly count: number;
  readonly fields: number;
  readonly seed: number;
  /** Images of each step. */
  readonly batch: number;
}

/** Asks for one step at these weights. */
export interface ShardRequest {
  readonly weights: Float32Array;
}

/** Mean loss and gradient of one step. Before the first the shard says `ready`, once its fields are drawn. */
export interface ShardReply {
  readonly loss: number;
  readonly gradient: Float32Array;
}

function drawFields({ index, count, fields, seed }: ShardSetup): LabelledField[] {
  const drawn: LabelledField[] = [];
  for (let field = index; field < fields; field += count)
    drawn.push(drawLabelledField('training', seed, field));
  return drawn;
}

/** Endless order over the fields, shuffled anew each time all were seen. */
function* endlessOrder(random: Random, length: number): Generator<number, never> {
  const order = Array.from({ length }, (_, index) => index);
  for (;;) {
    for (let last = length - 1; last > 0; last--) {
      const other = Math.floor(random.uniform() * (last + 1));
      [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
    }
    yield* order;
  }
}

async function serve(setup: ShardSetup): Promise<void> {
  await startBackend();
  const random = createRandom(setup.seed * 31 + setup.index);
  const fields = drawFields(setup);
  const order = endlessOrder(random, fields.length);
  const size = fields[0]?.input.data.length ?? 0;
  const [channels = 0, edge = 0] = fields[0]?.input.shape ?? [];
  const data = new Float32Array(setup.batch * size);
  parentPort?.on('message', ({ weights }: ShardRequest) => {
    const labels = Array.from({ length: setup.batch }, (_, place) => {
      const field = fields[order.next().value];
      if (field === undefined) throw new RangeError('the shard has no fields');
      placeInBatch(data, place * size, field.input, Math.floor(8 * random.uniform()));
      return field.label;
    });
    parentPort?.postMessage(
      lossAndGradient(weights, { data, shape: [setup.batch, edge, edge, channels] }, labels),
    );
  });
  parentPort?.postMessage('ready');
}

// The pool hands over exactly a ShardSetup.
await serve(workerData as ShardSetup);
