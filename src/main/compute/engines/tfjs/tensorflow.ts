import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-cpu';
// Registers the derivatives of all operations, which the core leaves out of its build for Node.
import '@tensorflow/tfjs-layers';
import { mendWasmKernels } from './wasm-kernels.ts';

/** Where TensorFlow.js computes: libtensorflow (CUDA or its CPU), WebAssembly, or plain JavaScript. */
export type Backend = 'tensorflow' | 'wasm' | 'cpu';

/** A backend that is ready. */
export interface TensorFlow {
  readonly backend: Backend;
  /** For provenance: `tfjs 4.22.0 wasm`. */
  readonly device: string;
  /** Makes it the one that computes from now on; backends are a choice of the whole process. */
  use(): Promise<void>;
}

/** Backends by preference. */
const preference: readonly Backend[] = ['tensorflow', 'wasm', 'cpu'];

// Not called `require`: the bundler of the desktop program declares that name itself.
const requireHere = createRequire(import.meta.url);
const started = new Map<Backend, Promise<TensorFlow | null>>();

/**
 * The best backend of this machine, or the one that is asked for; null where that one cannot start. Each is started
 * once in a process.
 */
export async function startTensorFlow(wanted?: Backend): Promise<TensorFlow | null> {
  for (const backend of wanted === undefined ? preference : [wanted]) {
    const starting = started.get(backend) ?? start(backend);
    started.set(backend, starting);
    const ready = await starting;
    if (ready !== null) return ready;
  }
  return null;
}

async function start(backend: Backend): Promise<TensorFlow | null> {
  if (backend === 'tensorflow' && !loadNative()) return null;
  if (backend === 'wasm') {
    setWasmPaths(`${dirname(requireHere.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
    setThreadsCount(1);
  }
  const works = await tf.setBackend(backend).catch(() => false);
  if (!works) return null;
  await tf.ready();
  if (backend === 'wasm') mendWasmKernels();
  return {
    backend,
    device: `tfjs ${tf.version_core} ${nameOf(backend)}`,
    use: async () => {
      await tf.setBackend(backend);
    },
  };
}

/**
 * Loads the binding to libtensorflow. It is an optional dependency: where it did not install, the next backend is
 * taken. PLATELENS_TFJS_NODE names a folder whose `node_modules` holds one built on this machine.
 */
function loadNative(): boolean {
  restoreUtil();
  const folder = process.env['PLATELENS_TFJS_NODE'];
  const requireNative = folder === undefined ? requireHere : createRequire(join(folder, 'package.json'));
  try {
    requireNative('@tensorflow/tfjs-node-gpu');
    return true;
  } catch {
    return false;
  }
}

/** Two functions that the binding calls and that Node dropped in version 23. */
function restoreUtil(): void {
  const dropped = {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: (value: unknown) => Array.isArray(value),
  };
  for (const [name, restored] of Object.entries(dropped)) {
    if (!(name in util)) Object.defineProperty(util, name, { value: restored, configurable: true });
  }
}

const usesGpu = (backend: unknown): boolean =>
  typeof backend === 'object' &&
  backend !== null &&
  'isUsingGpuDevice' in backend &&
  backend.isUsingGpuDevice === true;

function nameOf(backend: Backend): string {
  if (backend !== 'tensorflow') return backend;
  return usesGpu(tf.backend()) ? 'libtensorflow cuda' : 'libtensorflow cpu';
}
