import { networkSchema, type Network } from '../../src/shared/contract/rpc.ts';
import { networkDescriptionSchema, type NetworkDescription } from '../../src/shared/network.ts';

/** A two-class network for crops of 48 px and two channels. */
export function makeDescription(change: Partial<NetworkDescription> = {}): NetworkDescription {
  return networkDescriptionSchema.parse({
    format: 'onnx',
    inputs: [],
    outputs: [],
    inputShape: [2, 48, 48],
    task: 'classification',
    classCount: 2,
    singleLogit: false,
    strippedActivation: null,
    layers: [],
    recommendedLayer: null,
    operators: [],
    missingDerivatives: [],
    parameterCount: 1,
    opset: 17,
    ...change,
  });
}

export function makeNetwork(): Network {
  return networkSchema.parse({
    id: 1,
    name: 'crops',
    path: '/networks/crops.onnx',
    sha256: '00',
    labels: ['untreated', 'treated'],
    recipe: {
      view: { kind: 'field', fit: 'stretch' },
      channels: ['DNA', 'GFP'],
      scaling: [{ kind: 'zero-mean-unit-variance' }, { kind: 'zero-mean-unit-variance' }],
      inputSize: [48, 48],
    },
    description: makeDescription(),
    hasCapeHead: false,
  });
}
