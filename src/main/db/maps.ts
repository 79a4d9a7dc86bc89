import { notFound } from '../../shared/errors.ts';
import type { UnitId } from '../../shared/ids.ts';
import type { MapFacts, PlacedMaps } from '../../shared/map.ts';
import { programVersion } from '../../shared/program.ts';
import type { Unit, Verdict } from '../../shared/run.ts';
import { fromBlob, packFloats, toBlob, unpackFloats, type Precision } from './pack.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { damaged } from './rows.ts';
import { finishUnit, readUnit } from './units.ts';

/** A computed unit as it is stored. */
export interface FinishedUnit {
  readonly maps: PlacedMaps;
  /** The maps' values as `packFloats` gives them in float32, where they came so: they are stored as they are. */
  readonly packed?: Uint8Array | undefined;
  readonly facts: MapFacts;
  /** What the network said of the field; stored once a network and field. */
  readonly verdict: Verdict | null;
  readonly seconds: number;
  /** Engine and device, for provenance. */
  readonly device: string;
}

/**
 * Stores a unit's map, state and verdict in ONE transaction, with the run's network, parameters and seed as
 * provenance. Values are kept as float32 unless said otherwise.
 */
export async function commitUnit(
  project: ProjectFile,
  unitId: UnitId,
  finished: FinishedUnit,
  precision: Precision = 'float32',
): Promise<Unit> {
  const asSent = precision === 'float32' ? finished.packed : undefined;
  const data = asSent ?? (await packFloats(finished.maps.data, precision));
  return project.connection.transaction(() => {
    const { facts, seconds } = finished;
    finishUnit(project, unitId, 'done', {
      facts: JSON.stringify(facts),
      min: facts.min,
      max: facts.max,
      seconds,
    });
    insertMap(project, unitId, finished, data, precision);
    if (finished.verdict !== null) saveVerdict(project, unitId, finished.verdict);
    return readUnit(project, unitId);
  });
}

function insertMap(
  project: ProjectFile,
  unitId: UnitId,
  { maps, facts, device }: FinishedUnit,
  data: Uint8Array,
  dtype: Precision,
): void {
  const origin = originOf(project, unitId);
  project.connection.run(
    query.insertInto('maps').values({
      unit_id: unitId,
      count: maps.count,
      height: maps.height,
      width: maps.width,
      dtype,
      layer: facts.layer,
      network_sha256: origin.sha256,
      parameters: origin.parameters,
      seed: origin.seed,
      device,
      program_version: programVersion,
      boxes: toBlob(maps.boxes),
      data,
    }),
  );
}

function originOf(project: ProjectFile, unitId: UnitId) {
  const origin = project.connection.get(
    query
      .selectFrom('units')
      .innerJoin('runs', 'runs.id', 'units.run_id')
      .innerJoin('networks', 'networks.id', 'runs.network_id')
      .select(['units.field_id', 'runs.network_id', 'runs.parameters', 'runs.seed', 'networks.sha256'])
      .where('units.id', '=', unitId),
  );
  if (origin === undefined)
    throw notFound({ what: `the project has no unit ${unitId}`, where: project.path });
  return origin;
}

function saveVerdict(project: ProjectFile, unitId: UnitId, verdict: Verdict): void {
  const { network_id, field_id } = originOf(project, unitId);
  const text = JSON.stringify(verdict);
  project.connection.run(
    query
      .insertInto('verdicts')
      .values({ network_id, field_id, verdict: text })
      .onConflict((conflict) => conflict.columns(['network_id', 'field_id']).doUpdateSet({ verdict: text })),
  );
}

/** The raw maps of a finished unit. @throws NotFound where the unit has none (yet). */
export async function readMaps(project: ProjectFile, unitId: UnitId): Promise<PlacedMaps> {
  const row = project.connection.get(
    query
      .selectFrom('maps')
      .select(['count', 'height', 'width', 'dtype', 'boxes', 'data'])
      .where('unit_id', '=', unitId),
  );
  if (row === undefined) throw notFound({ what: `unit ${unitId} has no map`, where: project.path });
  const { count, height, width } = row;
  try {
    const boxes = fromBlob(row.boxes);
    if (boxes.length !== count * 4) throw new RangeError(`${boxes.length / 4} boxes for ${count} maps`);
    const data = await unpackFloats(row.data, row.dtype, count * height * width);
    return { count, height, width, boxes, data };
  } catch (error) {
    throw damaged(project, error);
  }
}
