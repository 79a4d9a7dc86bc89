import { cancelled } from '../../shared/errors.ts';
import type { PlateId } from '../../shared/ids.ts';
import { fieldIdSchema, wellIdSchema } from '../../shared/ids.ts';
import type {
  ImportWell,
  NewStackPlane,
  NewWell,
  Project,
  StagedOverview,
  WellOverview,
} from '../db/index.ts';
import type { AssembledPlate, WaitingOverview, WaitingStackPlane } from './assemble-plate.ts';
import { letOthersWork } from './let-others-work.ts';
import type { Room } from './make-room.ts';

/** Wells that are stored in one transaction; between them other work gets its turn. */
const wellsAtATime = 8;

/** Gives everything that was read its place on the plate. The plate stays hidden until `finishImport`. */
export async function storePlate(
  project: Project,
  plateId: PlateId,
  { plate, overviews, stack, stackPlanes }: AssembledPlate,
  root: string,
  room: Room,
  signal: AbortSignal | undefined,
): Promise<void> {
  project.placeImportedPlate(plateId, plate);
  project.setStack(plateId, stack);
  for (let start = 0; start < plate.wells.length; start += wellsAtATime) {
    if (signal?.aborted) throw cancelled();
    const some = plate.wells.slice(start, start + wellsAtATime).filter(hasPlanes);
    project.placeImportedWells(plateId, some, room.wells);
    await letOthersWork();
    const waiting = some.map((well) => ({
      ids: idsOf(room, well),
      overviews: overviews.get(keyOf(well)) ?? [],
    }));
    const places = new Set(waiting.flatMap((well) => well.overviews.map(({ place }) => place)));
    const staged = new Map(
      project
        .readStagedOverviews(plateId, [...places])
        .map((overview) => [`${overview.place}|${overview.part}`, overview] as const),
    );
    await project.saveOverviews(waiting.map((well) => toOverview(well.ids, well.overviews, staged)));
    for (const well of some) {
      const planes = stackPlanes.get(keyOf(well)) ?? [];
      await storeStackPlanes(project, plateId, toNewStackPlanes(planes, idsOf(room, well), root));
    }
  }
}

/** Planes of stacks that are stored in one transaction. */
const stackPlanesAtATime = 2000;

async function storeStackPlanes(
  project: Project,
  plateId: PlateId,
  planes: readonly NewStackPlane[],
): Promise<void> {
  for (let start = 0; start < planes.length; start += stackPlanesAtATime) {
    project.insertStackPlanes(plateId, planes.slice(start, start + stackPlanesAtATime));
    await letOthersWork();
  }
}

function toNewStackPlanes(
  planes: readonly WaitingStackPlane[],
  { fieldIds }: ImportWell,
  root: string,
): NewStackPlane[] {
  return planes.flatMap(({ field, ...plane }) => {
    const fieldId = fieldIds.get(field);
    return fieldId === undefined ? [] : [{ ...plane, fieldId, root }];
  });
}

const keyOf = ({ row, column }: NewWell) => `${row}|${column}`;
/** Wells and fields of which nothing fits the rest are left to `finishImport`, which removes them. */
const hasPlanes = ({ fields }: NewWell) => fields.some(({ planes }) => planes.length > 0);

function idsOf(room: Room, well: NewWell): ImportWell {
  const ids = room.wells.get(keyOf(well));
  if (ids === undefined) throw new RangeError(`no room was made for well ${keyOf(well)}`);
  return ids;
}

function toOverview(
  ids: ImportWell,
  waiting: readonly WaitingOverview[],
  staged: ReadonlyMap<string, StagedOverview>,
): WellOverview {
  return {
    wellId: wellIdSchema.parse(ids.wellId),
    pictures: waiting.map(({ place, part, field, channel }) => {
      const picture = staged.get(`${place}|${part}`);
      if (picture === undefined) throw new RangeError(`image ${place} was not kept`);
      const { width, height, data } = picture;
      return { fieldId: fieldIdSchema.parse(ids.fieldIds.get(field)), channel, width, height, data };
    }),
  };
}
