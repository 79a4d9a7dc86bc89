import type { FieldId } from '../../../shared/ids.ts';
import type { PlateView } from '../../../shared/plate.ts';
import type { Project, StoredNetwork } from '../../db/index.ts';
import type { PixelPort } from '../pixel-port.ts';
import { notFound } from '../../../shared/errors.ts';
import { pack, type FieldAddress } from './messages.ts';
import { addressFolder, type SharedRoots } from './shared-roots.ts';

interface Parts {
  readonly project: Project;
  readonly pixels: PixelPort;
  readonly plate: PlateView;
  readonly network: StoredNetwork;
  readonly roots: SharedRoots;
  readonly signal: AbortSignal;
}

/**
 * Where any machine of the lab finds what a network sees of a field: its planes in the order of the recipe's channels,
 * and the objects as this machine found them.
 * @throws NotFound where a plane is missing or lies under no shared root, what finding objects throws
 */
export async function addressField(fieldId: FieldId, parts: Parts): Promise<FieldAddress> {
  const { project, pixels, plate, network, roots, signal } = parts;
  const { channels, view } = network.recipe;
  const place = findField(plate, fieldId);
  const planes = project.planesOfField(fieldId);
  const centres = view.kind === 'cells' ? await pixels.findObjects(fieldId, view.objects, signal) : null;
  return {
    name: place.name,
    width: place.width,
    height: place.height,
    centres: centres === null ? null : pack(centres),
    planes: channels.map((name) => {
      const index = plate.channels.find((channel) => channel.name === name)?.index;
      const plane = planes.find(({ channel }) => channel === index);
      if (plane === undefined)
        throw notFound({ what: `the import had no image of channel ${name}`, where: place.name });
      const { relativePath, locator, contentHash } = plane;
      return { ...addressFolder(roots, plane.root), relativePath, locator, contentHash };
    }),
  };
}

function findField(plate: PlateView, fieldId: FieldId) {
  for (const well of plate.wells) {
    const field = well.fields.find(({ id }) => id === fieldId);
    if (field !== undefined)
      return {
        name: `${plate.name}, ${well.name} field ${field.index}`,
        width: field.width,
        height: field.height,
      };
  }
  throw notFound({ what: `plate ${plate.name} has no field ${fieldId}` });
}
