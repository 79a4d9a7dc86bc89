import { InferenceSession, OrtTensor } from './runtime.ts';
import type { Device } from '../../../../shared/devices.ts';
import { badInput, computeFailed } from '../../../../shared/errors.ts';
import { sizeOf, type Tensor } from '../../../../shared/tensor.ts';
import { encodeModel, toTensor, type OnnxModel, type OnnxTensor } from '../../../graph/index.ts';

/** How a session runs. */
export interface SessionSettings {
  /** The network's file, for errors. */
  readonly where: string;
  readonly threads: number;
  /** `all` for speed, `extended` without the blocked layout, `disabled` for a probe, whose tensors stay as in the file. */
  readonly optimisation: 'all' | 'extended' | 'disabled';
  /** What to run on; the CPU by default. Operators that a device lacks run on the CPU. */
  readonly device?: Device | undefined;
}

/** One compiled model. Close it. */
export interface Session {
  /** Runs the model and answers the named float outputs. */
  run(feeds: Readonly<Record<string, Tensor>>, outputs: readonly string[]): Promise<Map<string, Tensor>>;
  /** The same for outputs of any type, as ONNX tensors. */
  runRaw(
    feeds: Readonly<Record<string, Tensor>>,
    outputs: readonly string[],
  ): Promise<Map<string, OnnxTensor>>;
  /** Shapes of the outputs as far as they are known without running; an open length is null. */
  readonly outputShapes: ReadonlyMap<string, readonly (number | null)[]>;
  close(): Promise<void>;
}

const otherDevice = 'Use --device cpu, or a device that `platelens doctor` finds right.';

/** @throws BadInput where onnxruntime refuses the model, ComputeFailed where a device other than the CPU does. */
export async function openSession(model: OnnxModel, settings: SessionSettings): Promise<Session> {
  const { device = 'cpu', where } = settings;
  const session = await InferenceSession.create(encodeModel(model), {
    executionProviders: [device],
    intraOpNumThreads: settings.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: settings.optimisation,
    logSeverityLevel: 4,
  }).catch((cause: unknown) => {
    if (device !== 'cpu') {
      throw computeFailed({
        what: `${device} cannot be used: ${firstLine(cause)}`,
        where,
        mend: otherDevice,
        cause,
      });
    }
    const what = `onnxruntime refuses the network: ${firstLine(cause)}`;
    throw badInput({ what, where, mend: 'Export the network to ONNX again.', cause });
  });
  return toSession(session, where, device);
}

function toSession(session: InferenceSession, where: string, device: Device): Session {
  const runAll = async (feeds: Readonly<Record<string, Tensor>>, outputs: readonly string[]) => {
    const given = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrt(tensor)]));
    return session.run(given, outputs).catch((cause: unknown) => {
      const what = `onnxruntime stopped on ${device}: ${firstLine(cause)}`;
      throw computeFailed({ what, where, mend: device === 'cpu' ? undefined : otherDevice, cause });
    });
  };
  return {
    run: async (feeds, outputs) => {
      const results = await runAll(feeds, outputs);
      return new Map(outputs.map((name) => [name, toFloats(results[name], name)]));
    },
    runRaw: async (feeds, outputs) => {
      const results = await runAll(feeds, outputs);
      return new Map(outputs.map((name) => [name, toOnnx(results[name], name)]));
    },
    outputShapes: new Map(
      session.outputMetadata.flatMap((info) =>
        info.isTensor
          ? [
              [
                info.name,
                info.shape.map((length) => (typeof length === 'number' && length >= 0 ? length : null)),
              ],
            ]
          : [],
      ),
    ),
    close: () => session.release(),
  };
}

/** What a failed check of onnxruntime's source says before its reason. */
const sourcePlace = /^\S+\.(cc|cpp|h):\d+ .* was false\. /;

const firstLine = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]?.replace(sourcePlace, '') ?? '';

const toOrt = ({ data, shape }: Tensor) => new OrtTensor('float32', data, shape);

function toFloats(tensor: OrtTensor | undefined, name: string): Tensor {
  const data = tensor?.data;
  if (tensor === undefined || !(data instanceof Float32Array)) {
    throw computeFailed({ what: `the output ${name} holds no float32 values` });
  }
  return { data, shape: tensor.dims };
}

function toOnnx(tensor: OrtTensor | undefined, name: string): OnnxTensor {
  const values = tensor?.data;
  const known =
    values instanceof Float32Array ||
    values instanceof Float64Array ||
    values instanceof BigInt64Array ||
    values instanceof Int32Array ||
    values instanceof Uint8Array ||
    values instanceof Int8Array ||
    values instanceof Uint16Array ||
    values instanceof Int16Array;
  if (tensor === undefined || !known || values.length !== sizeOf(tensor.dims)) {
    throw computeFailed({ what: `the tensor ${name} holds values of type ${tensor?.type ?? 'unknown'}` });
  }
  const made = toTensor(name, tensor.dims, values);
  return tensor.type === 'bool' ? { ...made, dataType: 9 } : made;
}
