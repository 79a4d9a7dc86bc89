import { z } from 'zod';
import type { FieldId, PlateId } from '../../shared/ids.ts';
import { plateStackSchema, type PlateStack } from '../../shared/stack.ts';
import type { ProjectFile } from './project-file.ts';
import { insertOf, query } from './query.ts';
import { addRoots } from './roots.ts';
import { parseJson, parseRow } from './rows.ts';

/** A plane of a stack: which slice and time point of a field's channel it is, and where its pixels are. */
export interface NewStackPlane {
  readonly fieldId: number;
  readonly channel: number;
  /** As the files count slices and time points; from 1 where they lie inside an image. */
  readonly z: number;
  readonly t: number;
  /** As those of `NewPlane`. */
  readonly root: string;
  readonly relativePath: string;
  readonly locator: Readonly<Record<string, unknown>>;
}

const numbersSchema = z.array(z.int());
const locatorSchema = z.record(z.string(), z.unknown());
const stackPlaneSchema = z.object({
  channel: z.int().min(0),
  z: z.int(),
  t: z.int(),
  root: z.string(),
  relativePath: z.string(),
  locator: locatorSchema,
});
/** A kept plane of a field, under the folder that its root is set to now. */
export type StackPlane = z.infer<typeof stackPlaneSchema>;

/** Says which slices and time points a plate has. What an earlier, unfinished import said is replaced. */
export function setStack(project: ProjectFile, plateId: PlateId, stack: PlateStack | null): void {
  const { connection } = project;
  connection.transaction(() => {
    connection.run(query.deleteFrom('stacks').where('plate_id', '=', plateId));
    connection.run(
      query
        .deleteFrom('stack_planes')
        .where(
          'field_id',
          'in',
          query
            .selectFrom('fields')
            .innerJoin('wells', 'wells.id', 'fields.well_id')
            .select('fields.id')
            .where('wells.plate_id', '=', plateId),
        ),
    );
    if (stack === null) return;
    const { slices, times, shown } = stack;
    connection.run(
      query.insertInto('stacks').values({
        plate_id: plateId,
        slices: JSON.stringify(slices),
        times: JSON.stringify(times),
        shown: JSON.stringify(shown),
      }),
    );
  });
}

/** Stores planes of a stack in one transaction. */
export function insertStackPlanes(
  project: ProjectFile,
  plateId: PlateId,
  planes: readonly NewStackPlane[],
): void {
  const { connection } = project;
  connection.transaction(() => {
    const rootIds = addRoots(project, plateId, new Set(planes.map(({ root }) => root)));
    connection.runMany(
      insertOf('stack_planes', ['field_id', 'channel', 'z', 't', 'root_id', 'relative_path', 'locator']),
      planes.map(({ fieldId, channel, z: slice, t, root, relativePath, locator }) => [
        fieldId,
        channel,
        slice,
        t,
        rootIds.get(root) ?? 0,
        relativePath,
        JSON.stringify(locator),
      ]),
    );
  });
}

/** The slices and time points of a plate; null where it has one plane a channel. */
export function readStack(project: ProjectFile, plateId: PlateId): PlateStack | null {
  const row = project.connection.get(query.selectFrom('stacks').selectAll().where('plate_id', '=', plateId));
  if (row === undefined) return null;
  return {
    slices: parseJson(project, numbersSchema, row.slices),
    times: parseJson(project, numbersSchema, row.times),
    shown: parseJson(project, plateStackSchema.shape.shown, row.shown),
  };
}

/** Every kept plane of a field by channel, time and slice; none where its plate has no stack. */
export function stackPlanesOfField(project: ProjectFile, fieldId: FieldId): StackPlane[] {
  const rows = project.connection.all(
    query
      .selectFrom('stack_planes')
      .innerJoin('roots', 'roots.id', 'stack_planes.root_id')
      .selectAll('stack_planes')
      .select('roots.path as root')
      .where('field_id', '=', fieldId)
      .orderBy('channel')
      .orderBy('t')
      .orderBy('z'),
  );
  return rows.map((row) =>
    parseRow(project, stackPlaneSchema, {
      channel: row.channel,
      z: row.z,
      t: row.t,
      root: row.root,
      relativePath: row.relative_path,
      locator: parseJson(project, locatorSchema, row.locator),
    }),
  );
}
