import type { NetworkFile, UnitTask } from '../../../src/shared/compute-port.ts';

/** A unit for a linear network of 2 channels and 4 x 3 pixels. */
export function unitOf(network: NetworkFile): UnitTask {
  return {
    network,
    recipe: null,
    pixels: {
      kind: 'tensor',
      tensor: { data: Float32Array.from({ length: 24 }, (_, i) => Math.sin(i) + 1), shape: [1, 2, 4, 3] },
    },
    method: 'hires-cam',
    parameters: {},
    layer: null,
    target: { kind: 'class', classIndex: 1 },
    mask: null,
    capeHead: null,
    seed: 1,
  };
}
