import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { PlateId } from '../../shared/ids.ts';
import { plateViewSchema, type PlateView } from '../../shared/plate.ts';
import { formatWell } from '../../shared/wells.ts';
import { readChannels } from './channels.ts';
import type { IsOnline } from './plate-list.ts';
import { noPlate } from './plates.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { listRoots } from './roots.ts';
import { parseJson, parseRow } from './rows.ts';
import { readStack } from './stacks.ts';

const conditionsSchema = z.record(z.string(), z.string());

/** Everything about a plate but its pixels. Also serves a plate that is still being imported. */
export function readPlateView(
  project: ProjectFile,
  plateId: PlateId,
  isOnline: IsOnline = existsSync,
): PlateView {
  const plate = project.connection.get(query.selectFrom('plates').selectAll().where('id', '=', plateId));
  if (plate === undefined) throw noPlate(project, plateId);
  return parseRow(project, plateViewSchema, {
    id: plate.id,
    name: plate.name,
    rows: plate.rows,
    columns: plate.columns,
    canvas: { width: plate.canvas_width, height: plate.canvas_height },
    pixelSizeUm: plate.pixel_size_um,
    channels: readChannels(project, plateId),
    wells: readWells(project, plateId, isOnline),
    stack: readStack(project, plateId) ?? undefined,
  });
}

function readWells(project: ProjectFile, plateId: PlateId, isOnline: IsOnline) {
  const fields = Map.groupBy(readFields(project, plateId, isOnline), (field) => field.wellId);
  return project.connection
    .all(
      query.selectFrom('wells').selectAll().where('plate_id', '=', plateId).orderBy('row').orderBy('column'),
    )
    .map((well) => ({
      id: well.id,
      name: formatWell(well),
      row: well.row,
      column: well.column,
      role: well.role,
      conditions: parseJson(project, conditionsSchema, well.conditions),
      label: well.label,
      canvas: { x: well.x, y: well.y, width: well.width, height: well.height },
      fields: fields.get(well.id) ?? [],
    }));
}

function readFields(project: ProjectFile, plateId: PlateId, isOnline: IsOnline) {
  const offline = offlineFields(project, plateId, isOnline);
  return project.connection
    .all(
      query
        .selectFrom('fields')
        .innerJoin('wells', 'wells.id', 'fields.well_id')
        .selectAll('fields')
        .where('wells.plate_id', '=', plateId)
        .orderBy('fields.well_id')
        .orderBy('fields.number'),
    )
    .map((field) => ({
      id: field.id,
      wellId: field.well_id,
      index: field.number,
      width: field.width,
      height: field.height,
      canvas: {
        x: field.canvas_x,
        y: field.canvas_y,
        width: field.canvas_width,
        height: field.canvas_height,
      },
      online: !offline.has(field.id),
    }));
}

/** Fields with a plane under a folder that cannot be reached. */
function offlineFields(project: ProjectFile, plateId: PlateId, isOnline: IsOnline): ReadonlySet<number> {
  const roots = listRoots(project, plateId)
    .filter((root) => !isOnline(root.path))
    .map((root) => root.id);
  if (roots.length === 0) return new Set();
  const rows = project.connection.all(
    query.selectFrom('planes').select('field_id').distinct().where('root_id', 'in', roots),
  );
  return new Set(rows.map((row) => row.field_id));
}
