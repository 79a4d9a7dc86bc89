import { readFileSync } from 'node:fs';
import type { ComputePort } from '../../src/shared/compute-port.ts';
import { badInput } from '../../src/shared/errors.ts';
import type { NetworkDescription } from '../../src/shared/network.ts';
import { sampleDescription } from '../db/sample-project.ts';

/** A compute port that only inspects, and takes every file that begins with `NET` for the described network. */
export function describingPort(description: NetworkDescription = sampleDescription): ComputePort {
  const refuse = () => Promise.reject(new Error('not asked for'));
  return {
    parallelism: 1,
    inspect: ({ path }) =>
      readFileSync(path, 'latin1').startsWith('NET')
        ? Promise.resolve(description)
        : Promise.reject(badInput({ what: 'this is no network', where: path })),
    predict: refuse,
    runUnit: refuse,
    segment: refuse,
    explainLayers: refuse,
    scoreUnit: refuse,
    features: refuse,
    fitCapeHead: refuse,
    close: () => Promise.resolve(),
  };
}
