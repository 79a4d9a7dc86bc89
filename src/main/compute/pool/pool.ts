import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { ComputePort, NetworkFile, PortOptions } from '../../../shared/compute-port.ts';
import type { DeviceChoice, DeviceReport } from '../../../shared/devices.ts';
import { computeFailed } from '../../../shared/errors.ts';
import { entryPath, forkedProcess, type LaunchProcess } from '../../processes/index.ts';
import { answerSchemas, type Call, type Place } from '../protocol.ts';
import type { DeviceRecord } from '../self-test/device-record.ts';
import type { TestDevice } from '../self-test/automatic-device.ts';
import { CallQueue } from './call-queue.ts';
import { createPlaceFinder } from './place-finder.ts';

export interface ComputePoolOptions {
  /** The compute process's entry file; TypeScript source where Node itself runs it. */
  readonly entry: URL | string;
  /** Processes, each computing on one thread; 0 takes one a core. */
  readonly processes: number;
  /** Another Node binary for the processes, for instance a plain Node beside Electron. */
  readonly execPath?: string | undefined;
  /** How processes are started; children of Node by default. */
  readonly launch?: LaunchProcess | undefined;
  /** What units are computed on; the CPU by default. */
  readonly device?: DeviceChoice | undefined;
  /** Where the self-test's verdict is kept for the automatic choice; by default for this pool's life only. */
  readonly deviceRecord?: DeviceRecord | undefined;
  /** The demo network, one of the self-test's golden ones. */
  readonly demoNetwork?: NetworkFile | undefined;
}

/** The port, and the self-test of a device in a process of the pool. */
export interface ComputePool extends ComputePort {
  readonly testDevice: TestDevice;
  /** The self-test of TensorFlow.js, with the backend that it takes on this machine. */
  testTensorFlow(options?: PortOptions): Promise<DeviceReport>;
}

/**
 * Makes the port to the compute processes. Calls wait in one queue, first come first served, and each runs on a
 * process of its own, preferably one that has the network open. Processes start when they are first needed. A process
 * that dies fails its own call with ComputeFailed and is replaced. `inspect`, `segment` and `explainLayers`, for which a
 * person waits, get a process besides when all are busy. An aborted signal ends a call within 2 s. Only one
 * process computes on a device other than the CPU.
 */
export function createComputePool(options: ComputePoolOptions): ComputePool {
  const processes = options.processes > 0 ? options.processes : availableParallelism();
  const parallelism = () => ((places.found()?.device ?? 'cpu') === 'cpu' ? processes : 1);
  const launch = options.launch ?? forkedProcess(options.execPath);
  const entry = entryPath(options.entry);
  const queue = new CallQueue({ entry, launch, processes, parallelism });
  // A person who looks at a network must not wait for the units of a long run.
  const besides = new CallQueue({ entry, launch, processes: 1, parallelism: () => 1 });
  const testDevice: TestDevice = async (device, { timed, ...rest }) => {
    const call = { name: 'test-device', device, timed, demoNetwork: options.demoNetwork ?? null } as const;
    return parseAnswer(answerSchemas['test-device'], await queue.submit(call, rest));
  };
  const places = createPlaceFinder({ ...options, processes, testDevice });
  // A place that is known is taken within the same turn, so that closing the pool finds the call in its queue.
  const submitSomewhere = async (toCall: (place: Place) => Call, portOptions: PortOptions | undefined) =>
    queue.submit(toCall(places.found() ?? (await places.find(portOptions))), portOptions);
  // Nor must one who clicks on an object; where every process is busy, the one beside computes on the CPU.
  const submitAtOnce = async (toCall: (place: Place) => Call, portOptions: PortOptions | undefined) =>
    queue.hasFree ? submitSomewhere(toCall, portOptions) : besides.submit(toCall(onCpu), portOptions);
  return {
    get parallelism() {
      return parallelism();
    },
    testDevice,
    testTensorFlow: async (options) =>
      parseAnswer(answerSchemas['test-tensorflow'], await queue.submit({ name: 'test-tensorflow' }, options)),
    inspect: async (network, options) =>
      parseAnswer(
        answerSchemas.inspect,
        await (queue.hasFree ? queue : besides).submit({ name: 'inspect', network }, options),
      ),
    predict: async (task, options) =>
      parseAnswer(
        answerSchemas.predict,
        await submitSomewhere((place) => ({ name: 'predict', task, place }), options),
      ),
    runUnit: async (task, options) =>
      parseAnswer(
        answerSchemas['run-unit'],
        await submitSomewhere((place) => ({ name: 'run-unit', task, place }), options),
      ),
    scoreUnit: async (task, options) =>
      parseAnswer(
        answerSchemas['score-unit'],
        await submitSomewhere((place) => ({ name: 'score-unit', task, place }), options),
      ),
    segment: async (task, options) =>
      parseAnswer(
        answerSchemas.segment,
        await submitAtOnce((place) => ({ name: 'segment', task, place }), options),
      ),
    explainLayers: async (task, options) =>
      parseAnswer(
        answerSchemas['explain-layers'],
        await submitAtOnce((place) => ({ name: 'explain-layers', task, place }), options),
      ),
    features: async (task, options) =>
      parseAnswer(
        answerSchemas.features,
        await submitSomewhere((place) => ({ name: 'features', task, place }), options),
      ),
    // Training is arithmetic on the CPU; the network is only asked for its last layer.
    fitCapeHead: async (task, options) =>
      parseAnswer(
        answerSchemas['fit-cape-head'],
        await queue.submit({ name: 'fit-cape-head', task, place: onCpu }, options),
      ),
    close: async () => {
      await Promise.all([queue.close(), besides.close()]);
    },
  };
}

const onCpu: Place = { device: 'cpu', automatic: false };

function parseAnswer<S extends z.ZodType>(schema: S, answer: unknown): z.infer<S> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw computeFailed({
    what: `the compute process gave an answer of another form: ${z.prettifyError(parsed.error)}`,
    cause: parsed.error,
  });
}
