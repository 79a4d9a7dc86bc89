import type { PlateId } from '../../shared/ids.ts';
import type { ObjectFinder } from '../../shared/network.ts';
import type { Project } from '../db/index.ts';
import { finderKey, objectFinderDefaults, type PixelService } from '../plates/index.ts';
import type { ObjectSource } from '../scoring/index.ts';

/** Names of channels that show nuclei. */
const nuclear = /dapi|hoechst|draq|dna|nucle|h2b|h33342|405/iu;

/**
 * Finds nuclei for scoring: as a network of the project that sees single cells does it, else with the defaults in the
 * channel that is named after a stain of nuclei. Where a plate has no such channel, there is no source for it.
 */
export function createObjectSource(project: Project, pixels: PixelService): ObjectSource {
  const finders = new Map<PlateId, ObjectFinder | null>();
  const finderOf = (plateId: PlateId) => {
    const known = finders.get(plateId);
    if (known !== undefined) return known;
    const finder = chooseFinder(project, plateId);
    finders.set(plateId, finder);
    return finder;
  };
  return {
    keyOf: (plateId) => {
      const finder = finderOf(plateId);
      return finder === null ? null : finderKey(finder);
    },
    find: async (plateId, fieldId, signal) => {
      const finder = finderOf(plateId);
      if (finder !== null) await pixels.findObjects(fieldId, finder, signal);
    },
  };
}

function chooseFinder(project: Project, plateId: PlateId): ObjectFinder | null {
  const { channels, wells } = project.readPlateView(plateId, () => true);
  for (const { recipe } of project.listNetworks()) {
    const { view } = recipe;
    if (view.kind === 'cells' && channels.some(({ name }) => name === view.objects.channel))
      return view.objects;
  }
  const channel = channels.find(({ name }) => nuclear.test(name));
  const field = wells[0]?.fields[0];
  return channel === undefined || field === undefined ? null : objectFinderDefaults(field, channel.name);
}
