import type { NewNetwork } from '../../src/main/db/index.ts';

/** Stands in the project for the network that the drawn maps would be of; nothing runs it. */
export const benchNetwork: NewNetwork = {
  ...{ name: 'none', path: 'none', sha256: 'none', labels: ['resting', 'active'] },
  ...{ capeHead: null, packageDir: null, files: [] },
  recipe: {
    view: { kind: 'field', fit: 'stretch' },
    channels: ['c1'],
    scaling: [{ kind: 'linear', offset: 0, divisor: 1 }],
    inputSize: [224, 224],
  },
  description: {
    ...{ format: 'onnx', inputs: [], outputs: [], inputShape: [1, 224, 224], task: 'classification' },
    ...{ classCount: 2, singleLogit: false, strippedActivation: null, layers: [], recommendedLayer: null },
    ...{ operators: [], missingDerivatives: [], parameterCount: 0, opset: null },
  },
};
