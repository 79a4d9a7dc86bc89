import type { MethodChoice, Network } from './contract/rpc.ts';
import { methodCatalogue, type MethodInfo } from './methods.ts';
import type { NetworkDescription } from './network.ts';

/** The method table of a stored network. */
export function methodChoices(network: Pick<Network, 'description' | 'hasCapeHead'>): MethodChoice[] {
  return methodTable(network.description, network.hasCapeHead);
}

/** Every method with whether it can explain this network, and why not where it cannot. */
export function methodTable(description: NetworkDescription, hasCapeHead: boolean): MethodChoice[] {
  return methodCatalogue.map((info) => {
    const reason = whyNot(info, description, hasCapeHead);
    const { id, title, summary, family, usesLayer } = info;
    return { id, title, summary, family, usesLayer, canRun: reason === null, reason };
  });
}

function whyNot(info: MethodInfo, description: NetworkDescription, hasCapeHead: boolean): string | null {
  if (info.task !== 'any' && info.task !== description.task) {
    return info.task === 'classification'
      ? 'explains the class of an image, and this network segments'
      : 'explains a set of output pixels, and this network gives one answer an image';
  }
  if (info.needsCapeHead) {
    return hasCapeHead ? null : 'needs a CAPE head fitted on this network';
  }
  if (info.usesLayer && description.layers.length === 0) return 'the network has no layer with a grid';
  switch (info.derivativeAt) {
    case null:
      return null;
    case 'layer':
      return whyNoLayer(description);
    case 'input':
      return whyNoInputGradient(description);
  }
}

function whyNoLayer({ layers, missingDerivatives }: NetworkDescription): string | null {
  if (layers.some((layer) => layer.differentiable)) return null;
  return `no layer can be reached from the output: ${nameMissing(missingDerivatives)}`;
}

function whyNoInputGradient({ missingDerivatives }: NetworkDescription): string | null {
  return missingDerivatives.length === 0
    ? null
    : `needs the gradient at the input: ${nameMissing(missingDerivatives)}`;
}

function nameMissing(operators: readonly string[]): string {
  const verb = operators.length === 1 ? 'has' : 'have';
  return operators.length === 0 ? 'a derivative is missing' : `${operators.join(', ')} ${verb} no derivative`;
}
