import { notFound } from '../../shared/errors.ts';
import { plateIdSchema, type PlateId } from '../../shared/ids.ts';
import { programVersion } from '../../shared/program.ts';
import type { Rect } from '../../shared/geometry.ts';
import type { Channel, Field, PlateView, Well } from '../../shared/plate.ts';
import type { Value } from './connection.ts';
import { addRoots } from './roots.ts';
import { toBlob } from './pack.ts';
import type { ProjectFile } from './project-file.ts';
import { insertMeasures, type NewMeasures } from './plane-measures.ts';
import { insertOf, query } from './query.ts';
import { now } from './rows.ts';

/** Where one plane's pixels are. */
export interface NewPlane {
  /** The channel's index on the plate. */
  readonly channel: number;
  readonly z: number;
  readonly t: number;
  /** Absolute path of the folder that moves with the plate; `relativePath` starts there, with `/` between its parts. */
  readonly root: string;
  readonly relativePath: string;
  /** What the reader needs beside the path: page, series, array path. Plain JSON. */
  readonly locator: Readonly<Record<string, unknown>>;
  /** Pixel type in the file, for instance `uint16`. */
  readonly dtype: string;
  /** Size of the file in bytes; 0 where the plane is not a file of its own. */
  readonly byteSize: number;
  /** When the file was last changed, ISO 8601 in UTC. */
  readonly modifiedAt: string | null;
  /** The same for planes of the same pixels; see `hashPlane` of the plates room. */
  readonly contentHash: string | null;
  /** For quality control; left out where nothing was measured. */
  readonly measures?: NewMeasures | undefined;
}

export type NewField = Pick<Field, 'index' | 'width' | 'height' | 'canvas'> & {
  readonly planes: readonly NewPlane[];
};

export type NewWell = Pick<Well, 'row' | 'column' | 'role' | 'label' | 'conditions' | 'canvas'> & {
  readonly fields: readonly NewField[];
};

export type NewPlate = Pick<PlateView, 'name' | 'rows' | 'columns' | 'canvas' | 'pixelSizeUm'> & {
  /** How the plate was read (reader, pattern, folders), for provenance. Plain JSON. */
  readonly source: Readonly<Record<string, unknown>>;
  readonly channels: readonly Channel[];
  readonly wells: readonly NewWell[];
};

/**
 * Stores a plate with its wells, fields, channels and plane references in one transaction, marked as being imported:
 * it is in no list until {@link finishImport}. A killed import is found by {@link listUnfinishedImports}.
 */
export function insertPlate(project: ProjectFile, plate: NewPlate): PlateId {
  const { connection } = project;
  return connection.transaction(() => {
    const { id } = connection.run(
      query.insertInto('plates').values({
        name: plate.name,
        rows: plate.rows,
        columns: plate.columns,
        canvas_width: plate.canvas.width,
        canvas_height: plate.canvas.height,
        pixel_size_um: plate.pixelSizeUm,
        state: 'importing',
        source: JSON.stringify(plate.source),
        created_at: now(),
        program_version: programVersion,
      }),
    );
    for (const channel of plate.channels) insertChannel(project, id, channel);
    insertWells(project, id, plate.wells);
    return plateIdSchema.parse(id);
  });
}

/** Stores a channel of a plate. */
export function insertChannel(project: ProjectFile, plateId: number, channel: Channel): void {
  project.connection.run(
    query.insertInto('channels').values({
      plate_id: plateId,
      channel: channel.index,
      name: channel.name,
      color: channel.color,
      low: channel.low,
      high: channel.high,
      gamma: channel.gamma,
      visible: channel.visible ? 1 : 0,
      range_min: channel.rangeMin,
      range_max: channel.rangeMax,
      histogram: toBlob(new Float32Array(channel.histogram)),
    }),
  );
}

export const rectValues = ({ x, y, width, height }: Rect): Value[] => [x, y, width, height];

/** The columns of a well and of a field, in the order in which their values are listed. */
export const wellColumns = [
  'plate_id',
  'row',
  'column',
  'role',
  'label',
  'conditions',
  'x',
  'y',
  'width',
  'height',
] as const;
export const fieldColumns = [
  'well_id',
  'number',
  'width',
  'height',
  'canvas_x',
  'canvas_y',
  'canvas_width',
  'canvas_height',
] as const;

function insertWells(project: ProjectFile, plateId: number, wells: readonly NewWell[]): void {
  const { connection } = project;
  const wellIds = connection.runMany(
    insertOf('wells', wellColumns),
    wells.map((well) => [
      plateId,
      well.row,
      well.column,
      well.role,
      well.label,
      JSON.stringify(well.conditions),
      ...rectValues(well.canvas),
    ]),
  );
  const fields = wells.flatMap((well, index) =>
    well.fields.map((field) => ({ field, wellId: wellIds[index] ?? 0 })),
  );
  const fieldIds = connection.runMany(
    insertOf('fields', fieldColumns),
    fields.map(({ field, wellId }) => [
      wellId,
      field.index,
      field.width,
      field.height,
      ...rectValues(field.canvas),
    ]),
  );
  insertPlanes(
    project,
    plateId,
    fields.flatMap(({ field }, index) =>
      field.planes.map((plane) => ({ plane, fieldId: fieldIds[index] ?? 0 })),
    ),
  );
}

export interface PlaneOfField {
  readonly plane: NewPlane;
  readonly fieldId: number;
}

/** Stores planes of fields that are there. */
export function insertPlanes(project: ProjectFile, plateId: number, planes: readonly PlaneOfField[]): void {
  const rootIds = addRoots(project, plateId, new Set(planes.map(({ plane }) => plane.root)));
  project.connection.runMany(
    insertOf('planes', [
      'field_id',
      'channel',
      'z',
      't',
      'root_id',
      'relative_path',
      'locator',
      'dtype',
      'byte_size',
      'modified_at',
      'content_hash',
    ]),
    planes.map(({ plane, fieldId }) => [
      fieldId,
      plane.channel,
      plane.z,
      plane.t,
      rootIds.get(plane.root) ?? 0,
      plane.relativePath,
      JSON.stringify(plane.locator),
      plane.dtype,
      plane.byteSize,
      plane.modifiedAt,
      plane.contentHash,
    ]),
  );
  insertMeasures(
    project,
    planes.flatMap(({ plane, fieldId }) =>
      plane.measures === undefined ? [] : [{ fieldId, channel: plane.channel, measures: plane.measures }],
    ),
  );
}

/** Plates whose import was begun and never finished, oldest first. */
export function listUnfinishedImports(project: ProjectFile): { id: PlateId; name: string }[] {
  return project.connection
    .all(query.selectFrom('plates').select(['id', 'name']).where('state', '=', 'importing').orderBy('id'))
    .map(({ id, name }) => ({ id: plateIdSchema.parse(id), name }));
}

export function noPlate(project: ProjectFile, plateId: PlateId) {
  return notFound({ what: `the project has no plate ${plateId}`, where: project.path });
}
