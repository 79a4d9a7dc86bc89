import type { Network } from '../../shared/contract/rpc.ts';
import type { Run } from '../../shared/run.ts';
import type { Target } from '../../shared/target.ts';

/** The name of a class, or its number where the network gives no names. */
export function classLabel(labels: readonly string[] | undefined, index: number): string {
  return labels?.[index] ?? `class ${index}`;
}

/** How a target is called on screen. */
export function targetLabel(target: Target, network: Network | undefined): string {
  switch (target.kind) {
    case 'predicted':
      return 'Predicted class';
    case 'class':
      return classLabel(network?.labels, target.classIndex);
    case 'mask':
      return `Mask ${target.path.split(/[\\/]/).at(-1) ?? ''}`;
    case 'pixel':
      return `Pixel ${target.x}, ${target.y}`;
    case 'object':
      return `Object at ${target.x}, ${target.y}`;
    case 'region':
      return `Region ${target.x0}, ${target.y0} to ${target.x1}, ${target.y1}`;
    case 'everywhere':
      return `${classLabel(network?.labels, target.classIndex)}, every pixel`;
  }
}

/** The targets of a run in words. */
export const describeTargets = ({ targets }: Pick<Run, 'targets'>, network: Network | undefined): string =>
  targets.map((target) => targetLabel(target, network)).join(', ');

/** The wells of a run in words: `all wells`, `well B07`, `12 wells`. */
export const describeWells = ({ wells }: Pick<Run, 'wells'>): string =>
  wells === null ? 'all wells' : wells.length === 1 ? `well ${wells[0] ?? ''}` : `${wells.length} wells`;
