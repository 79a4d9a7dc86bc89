import type { UnitTask } from '../../../shared/compute-port.ts';
import { unsupported } from '../../../shared/errors.ts';
import type { Engine } from '../engine.ts';

/**
 * The layer that a unit explains: the named one, or the network's recommended one.
 * @throws Unsupported where there is neither.
 */
export function explainedLayer(task: UnitTask, engine: Engine): string {
  const layer = task.layer ?? engine.description.recommendedLayer;
  if (layer !== null) return layer;
  throw unsupported({
    what: `no layer of the network suits ${task.method}`,
    where: task.network.path,
    mend: 'Name one with --layer; `platelens network inspect` lists them.',
  });
}
