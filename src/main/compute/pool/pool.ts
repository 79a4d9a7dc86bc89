import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { ComputePort, NetworkFile, PortOptions } from '../../../shared/compute-port.ts';
import type { DeviceChoice, DeviceReport } from '../../../shared/devices.ts';
import { computeFailed } from '../../../shared/errors.ts';
import { entryPath, forkedProcess, type LaunchProcess } from '../../processes/index.ts';
import { answerSchemas as answers, type Call, type Place } from '../protocol.ts';
import type { DeviceRecord } from '../self-test/device-record.ts';
import type { TestDevice } from '../self-test/automatic-device.ts';
import { CallQueue } from './call-queue.ts';
import { createPlaceFinder } from './place-finder.ts';
import type { Patience } from './silence.ts';

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
  /** With processes that say nothing; by default two minutes, and 15 s of processor time for reading a network file. */
  readonly patience?: Patience | undefined;
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
  const { patience } = options;
  const queue = new CallQueue({ entry, launch, processes, parallelism, patience });
  // A person who looks at a network must not wait for the units of a long run.
  const besides = new CallQueue({ entry, launch, processes: 1, parallelism: () => 1, patience });
  const testDevice: TestDevice = async (device, { timed, ...rest }) => {
    const call = { name: 'test-device', device, timed, demoNetwork: options.demoNetwork ?? null } as const;
    return answered(answers['test-device'], queue.submit(call, rest));
  };
  const places = createPlaceFinder({ ...options, processes, testDevice });
  // A place that is known is taken within the same turn, so that closing the pool finds the call in its queue.
  const submitSomewhere: Submit = async (toCall, portOptions) => {
    const place = places.found() ?? (await places.find(portOptions));
    return queue.submit(toCall(place, coresFor(place, portOptions)), portOptions);
  };
  // Nor must one who clicks on an object; where every process is busy, the one beside computes on the CPU.
  const submitAtOnce: Submit = (toCall, portOptions) =>
    queue.hasFree ? submitSomewhere(toCall, portOptions) : besides.submit(toCall(onCpu, 1), portOptions);
  return {
    get parallelism() {
      return parallelism();
    },
    testDevice,
    testTensorFlow: (options) =>
      answered(answers['test-tensorflow'], queue.submit({ name: 'test-tensorflow' }, options)),
    inspect: (network, options) =>
      answered(
        answers.inspect,
        (queue.hasFree ? queue : besides).submit({ name: 'inspect', network }, options),
      ),
    ...taskCalls(submitSomewhere, submitAtOnce),
    // Training is arithmetic on the CPU; the network is only asked for its last layer.
    fitCapeHead: (task, options) =>
      answered(
        answers['fit-cape-head'],
        queue.submit({ name: 'fit-cape-head', task, place: onCpu }, options),
      ),
    close: async () => {
      await Promise.all([queue.close(), besides.close()]);
    },
  };
}

type ToCall = (place: Place, cores: number) => Call;
type Submit = (toCall: ToCall, portOptions: PortOptions | undefined) => Promise<unknown>;
type TaskCalls = Pick<
  ComputePort,
  'predict' | 'runUnit' | 'scoreUnit' | 'segment' | 'explainLayers' | 'features'
>;

/** The calls that take a task, on whatever place is free. */
function taskCalls(somewhere: Submit, atOnce: Submit): TaskCalls {
  return {
    predict: (task, options) =>
      answered(
        answers.predict,
        somewhere((place) => ({ name: 'predict', task, place }), options),
      ),
    runUnit: (task, options) =>
      answered(
        answers['run-unit'],
        somewhere((place, cores) => ({ name: 'run-unit', task, place, cores }), options),
      ),
    scoreUnit: (task, options) =>
      answered(
        answers['score-unit'],
        somewhere((place, cores) => ({ name: 'score-unit', task, place, cores }), options),
      ),
    segment: (task, options) =>
      answered(
        answers.segment,
        atOnce((place) => ({ name: 'segment', task, place }), options),
      ),
    explainLayers: (task, options) =>
      answered(
        answers['explain-layers'],
        atOnce((place) => ({ name: 'explain-layers', task, place }), options),
      ),
    features: (task, options) =>
      answered(
        answers.features,
        somewhere((place) => ({ name: 'features', task, place }), options),
      ),
  };
}

const coresFor = ({ device }: Place, { alone = false }: PortOptions = {}) =>
  alone && device === 'cpu' ? availableParallelism() : 1;

const onCpu: Place = { device: 'cpu', automatic: false };

async function answered<S extends z.ZodType>(schema: S, answer: Promise<unknown>): Promise<z.infer<S>> {
  const parsed = schema.safeParse(await answer);
  if (parsed.success) return parsed.data;
  throw computeFailed({
    what: `the compute process gave an answer of another form: ${z.prettifyError(parsed.error)}`,
    cause: parsed.error,
  });
}
