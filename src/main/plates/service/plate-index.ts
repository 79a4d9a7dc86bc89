import { existsSync } from 'node:fs';
import { notFound } from '../../../shared/errors.ts';
import type { FieldId, PlateId } from '../../../shared/ids.ts';
import type { Channel, Field, PlateView, Well } from '../../../shared/plate.ts';
import type { Project } from '../../db/index.ts';
import type { PlaneChoice } from '../../../shared/stack.ts';
import { createFieldStack, type FieldStack } from './field-stack.ts';
import { toStoredPlane, type StoredPlane } from './stored-plane.ts';

export type { StoredPlane } from './stored-plane.ts';

/** A field with the well and plate that it belongs to. */
export interface FieldPlace {
  readonly plate: PlateView;
  readonly well: Well;
  readonly field: Field;
}

/** Looks up plates, fields and planes of the open project, and remembers what it has read. */
export interface PlateIndex {
  plate(plateId: PlateId): PlateView;
  /** @throws NotFound where the project has no such field. */
  field(fieldId: FieldId): FieldPlace;
  /** @throws NotFound naming the channels that there are. */
  channel(fieldId: FieldId, name: string): Channel;
  /** The plane of a channel, or null where the import had none. */
  plane(fieldId: FieldId, channel: number): StoredPlane | null;
  /** Another plane of a channel's stack, or the same one where it is that; null where the field has no such plane. */
  otherPlane(fieldId: FieldId, channel: number, choice: PlaneChoice): StoredPlane | null;
  /** Forgets everything, for instance after folders have moved. */
  forget(): void;
}

export function createPlateIndex(project: Project): PlateIndex {
  const plates = new Map<PlateId, PlateView>();
  const fields = new Map<FieldId, FieldPlace>();
  const planes = new Map<FieldId, ReadonlyMap<number, StoredPlane>>();
  const stacks = new Map<FieldId, FieldStack>();

  const readPlate = (plateId: PlateId) => {
    const plate = project.readPlateView(plateId, existsSync);
    plates.set(plateId, plate);
    for (const well of plate.wells)
      for (const field of well.fields) fields.set(field.id, { plate, well, field });
    return plate;
  };
  const field = (fieldId: FieldId) => {
    const known = fields.get(fieldId);
    if (known !== undefined) return known;
    for (const { id } of project.listPlates(existsSync)) {
      readPlate(id);
      const found = fields.get(fieldId);
      if (found !== undefined) return found;
    }
    throw notFound({ what: `the project has no field ${fieldId}`, where: project.path });
  };
  const plane = (fieldId: FieldId, channel: number) => {
    const known = planes.get(fieldId) ?? readPlanes(project, fieldId);
    planes.set(fieldId, known);
    return known.get(channel) ?? null;
  };
  return {
    plate: (plateId) => plates.get(plateId) ?? readPlate(plateId),
    field,
    channel: (fieldId, name) => {
      const { plate } = field(fieldId);
      const find = ({ channels }: PlateView) => channels.find((channel) => channel.name === name);
      // Channels can be renamed while the project is open; so an unknown name is looked up afresh.
      const channel = find(plate) ?? find(readPlate(plate.id));
      if (channel !== undefined) return channel;
      throw notFound({
        what: `the plate has no channel "${name}"`,
        where: plate.name,
        mend: `Its channels are ${plate.channels.map((each) => each.name).join(', ')}.`,
      });
    },
    plane,
    otherPlane: (fieldId, channel, choice) => {
      const own = plane(fieldId, channel);
      const stack =
        stacks.get(fieldId) ??
        createFieldStack(project.stackPlanesOfField(fieldId), field(fieldId).plate.stack?.shown.t);
      stacks.set(fieldId, stack);
      return own === null ? null : stack.find(channel, own, choice);
    },
    forget: () => {
      plates.clear();
      fields.clear();
      planes.clear();
      stacks.clear();
    },
  };
}

function readPlanes(project: Project, fieldId: FieldId): Map<number, StoredPlane> {
  return new Map(
    project.planesOfField(fieldId).map((plane) => [plane.channel, toStoredPlane(plane)] as const),
  );
}
