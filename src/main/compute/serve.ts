import { z } from 'zod';
import { badInput, toErrorRecord } from '../../shared/errors.ts';
import type { NetworkFile, ProgressFigures } from '../../shared/compute-port.ts';
import type { Link } from '../processes/index.ts';
import type { Engine } from './engine.ts';
import { Recent } from './engines/recent.ts';
import { HelperThreads, type OpenThread } from './engines/sharing/helper-threads.ts';
import type { WeightShuffle } from './engines/weight-shuffle.ts';
import type { BorrowShuffled } from './fidelity/randomisation-stages.ts';
import { scoreUnit } from './fidelity/score-unit.ts';
import { callSchema, toProcessSchema, type Call, type FromProcess, type Place } from './protocol.ts';
import { testDevice, testTensorFlow } from './self-test/test-device.ts';
import { explainLayers } from './units/explain-layers.ts';
import { fitHead } from './units/fit-head.ts';
import { predictPixels } from './units/predict-pixels.ts';
import { readFeatures } from './units/read-features.ts';
import { runUnit } from './units/run-unit.ts';
import { segmentField } from './units/segment-field.ts';
import type { UnitContext } from './units/unit-context.ts';

/** How often a process says that it lives. Main gives up on it after many silent ones. */
export const heartbeatMs = 1000;

/** Networks kept open; the one unused for longest is closed first. */
const openNetworks = 3;

/** Opens a network file on the device of a place, with some of its weights in another order where asked. */
export type OpenEngine = (file: NetworkFile, place: Place, shuffle?: WeightShuffle) => Promise<Engine>;

/** Shuffled networks kept open: as many as the stages of a usual randomisation. */
const openShuffled = 4;

/**
 * Answers main's calls on a line, one after another, until it is closed. Network files are opened here and nowhere
 * else, so that a hostile one can only take this process down.
 * @param openThread opens a network in a thread that helps with units which may use several cores
 */
export function serveCompute(
  link: Link,
  openEngine: OpenEngine,
  openThread: OpenThread = noThread,
): { readonly closed: Promise<void> } {
  const { closeAll, ...lenders } = openers(openEngine, openThread);
  const running = new Map<number, AbortController>();
  const send = (message: FromProcess) => link.send(message);
  const heart = setInterval(() => send({ kind: 'heartbeat' }), heartbeatMs);
  const end = Promise.withResolvers<undefined>();
  let last: Promise<void> = Promise.resolve();

  const answer = async (id: number, call: unknown, signal: AbortSignal) => {
    const onProgress = (share: number, figures?: ProgressFigures) =>
      send({ kind: 'progress', id, share, figures });
    try {
      signal.throwIfAborted();
      send({
        kind: 'done',
        id,
        answer: await perform(parseCall(call), lenders, { signal, onProgress }),
      });
    } catch (error) {
      send({ kind: 'failed', id, error: toErrorRecord(error) });
    } finally {
      running.delete(id);
    }
  };
  link.onMessage((raw) => {
    const message = toProcessSchema.parse(raw);
    switch (message.kind) {
      case 'call': {
        const control = new AbortController();
        running.set(message.id, control);
        last = last.then(() => answer(message.id, message.call, control.signal));
        break;
      }
      case 'cancel':
        running.get(message.id)?.abort();
        break;
      case 'close':
        end.resolve(undefined);
    }
  });
  link.onClose(() => end.resolve(undefined));
  const close = async () => {
    await end.promise;
    for (const control of running.values()) control.abort();
    await last;
    clearInterval(heart);
    await closeAll();
  };
  return { closed: close() };
}

const noThread: OpenThread = () => Promise.reject(new Error('this process starts no threads'));

/** Keeps networks open between calls. */
function openers(
  openEngine: OpenEngine,
  openThread: OpenThread,
): Openers & { readonly closeAll: () => Promise<void> } {
  const threads = new HelperThreads(openThread);
  const engines = new Recent<Engine>(openNetworks, (engine) => engine.close());
  const shuffled = new Recent<Engine>(openShuffled, (engine) => engine.close());
  const borrow: OpenEngine = (file, place) =>
    engines.get(`${file.sha256} ${JSON.stringify(file.ports ?? {})} ${place.device} ${place.automatic}`, () =>
      openEngine(file, place),
    );
  return {
    openEngine,
    borrow,
    borrowFor: async ({ task: { network }, place, cores }) => {
      const engine = await borrow(network, place);
      if (cores > 1) return threads.share(engine, network, cores);
      await threads.close();
      return engine;
    },
    borrowShuffled: (file, place, stage, shuffle) =>
      shuffled.get(JSON.stringify([file.sha256, file.ports ?? {}, place, stage]), () =>
        openEngine(file, place, shuffle),
      ),
    closeAll: async () => {
      await threads.close();
      await engines.clear();
      await shuffled.clear();
    },
  };
}

interface Openers {
  /** Opens a network or takes the one that is open. */
  readonly borrow: OpenEngine;
  /** The same on as many cores as the call may use. */
  readonly borrowFor: (call: Extract<Call, { readonly cores: number }>) => Promise<Engine>;
  readonly borrowShuffled: BorrowShuffled<Place>;
  readonly openEngine: OpenEngine;
}

const onCpu: Place = { device: 'cpu', automatic: false };

async function perform(
  call: Call,
  { borrow, borrowFor, borrowShuffled, openEngine }: Openers,
  context: UnitContext,
): Promise<unknown> {
  switch (call.name) {
    case 'inspect':
      return (await borrow(call.network, onCpu)).description;
    case 'predict':
      return predictPixels(call.task, await borrow(call.task.network, call.place), context);
    case 'run-unit':
      return runUnit(call.task, await borrowFor(call), context);
    case 'score-unit': {
      const { task, place } = call;
      return scoreUnit(task, await borrowFor(call), context, (stage, shuffle) =>
        borrowShuffled(task.network, place, stage, shuffle),
      );
    }
    case 'segment':
      return segmentField(call.task, await borrow(call.task.network, call.place), context);
    case 'explain-layers':
      return explainLayers(call.task, await borrow(call.task.network, call.place), context);
    case 'features':
      return readFeatures(call.task, await borrow(call.task.network, call.place), context);
    case 'fit-cape-head':
      return fitHead(call.task, await borrow(call.task.network, call.place), context);
    case 'test-device':
      return testDevice(call, openEngine, context);
    case 'test-tensorflow':
      return testTensorFlow(openEngine, context);
  }
}

function parseCall(raw: unknown): Call {
  const parsed = callSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw badInput({
    what: `the compute process was asked for something else than it knows: ${z.prettifyError(parsed.error)}`,
  });
}
