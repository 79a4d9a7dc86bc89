import { EventEmitter } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { createComputePool } from '../../src/main/compute/index.ts';
import { serveCompute } from '../../src/main/compute/serve.ts';
import {
  linkOfThisProcess,
  utilityProcesses,
  type UtilityProcessLike,
} from '../../src/main/processes/index.ts';
import { createLinearEngine } from './helpers/linear-engine.ts';

const network = { path: 'linear.json', sha256: 'linear' };
const engine = createLinearEngine({
  channels: 1,
  height: 2,
  width: 2,
  classes: 2,
  seed: 1,
  segmentation: false,
  singleLogit: false,
});

afterEach(() => {
  Reflect.deleteProperty(process, 'parentPort');
});

/**
 * Both ends of Electron's line without Electron: the compute process's code runs here, on a `parentPort` of the same
 * form, and every message is copied as the real line copies it.
 */
function startUtilityProcess(): { child: UtilityProcessLike; exit: (code: number) => void } {
  const parentSide = new EventEmitter();
  const childSide = new EventEmitter();
  const port = {
    on: (event: string, listener: (message: unknown) => void) => childSide.on(event, listener),
    postMessage: (message: unknown) => parentSide.emit('message', structuredClone(message)),
  };
  Reflect.set(process, 'parentPort', port);
  const exit = (code: number) => parentSide.emit('exit', code);
  const { closed } = serveCompute(linkOfThisProcess(), () => Promise.resolve(engine));
  void closed.then(() => exit(0));
  const child: UtilityProcessLike = {
    postMessage: (message) => childSide.emit('message', { data: structuredClone(message) }),
    on: (event, listener) => parentSide.on(event, listener),
    once: (event, listener) => parentSide.once(event, listener),
    kill: () => parentSide.emit('exit', 15),
  };
  return { child, exit };
}

it('computes in a utility process and ends it', async () => {
  const entries: string[] = [];
  const launch = utilityProcesses((entry) => {
    entries.push(entry);
    return startUtilityProcess().child;
  });
  const port = createComputePool({
    entry: new URL('file:///program/compute-process.js'),
    processes: 1,
    launch,
  });
  const tensor = { data: Float32Array.of(1, 2, 3, 4), shape: [1, 1, 2, 2] };
  const prediction = await port.predict({ network, recipe: null, pixels: { kind: 'tensor', tensor } });
  expect(prediction.logits).toEqual(await engine.predict(tensor));
  expect(entries).toEqual(['/program/compute-process.js']);
  await port.close();
});

it('reports a utility process that ends by itself', async () => {
  const launch = utilityProcesses(() => {
    const { child, exit } = startUtilityProcess();
    setImmediate(() => {
      exit(133);
      child.postMessage({ kind: 'close' });
    });
    return { ...child, postMessage: () => undefined };
  });
  const port = createComputePool({ entry: '/program/compute-process.js', processes: 1, launch });
  await expect(port.inspect(network)).rejects.toMatchObject({
    kind: 'ComputeFailed',
    message: expect.stringContaining('exit code 133') as unknown,
  });
  await port.close();
});
