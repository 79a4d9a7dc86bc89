import type { PlacedMaps } from '../../../shared/map.ts';
import type { NewScore, ScoreReason } from '../../../shared/score.ts';
import { scoreMetrics } from '../../../shared/score-metrics.ts';
import type { Project } from '../../db/index.ts';
import { statisticsGrid } from './areas.ts';
import { createBaselines, type FieldBaselines } from './baselines.ts';
import { readFieldAreas, type FieldArea, type FieldAreas } from './field-areas.ts';
import { fingerprint } from './fingerprint.ts';
import { chanceOf, scoreAgainst } from './score-against.ts';
import { measureAlone, scoreAlone, type AloneFigures } from './score-alone.ts';
import { createFieldStatistics } from './field-statistics.ts';
import { drawMap, isFinite } from './draw-map.ts';
import type { BatchResult, BatchTask, FieldTask, UnitTask } from './tasks.ts';

/** A unit with its map; `values` is null where there is nothing to measure. */
export interface OpenUnit {
  readonly unit: UnitTask;
  readonly maps: PlacedMaps | null;
  readonly reason: ScoreReason | null;
  readonly key: string;
  /** The map on the scoring grid, drawn when first asked for. */
  readonly values: () => Float32Array;
  /** How concentrated it is, on the grid for statistics. */
  readonly alone: () => AloneFigures;
}

/** Scores every map of a field that is not scored yet or whose areas or maps have changed. */
export async function scoreField(
  project: Project,
  field: FieldTask,
  batch: Pick<BatchTask, 'areas' | 'annotator' | 'finderKey' | 'dry'>,
): Promise<BatchResult> {
  const areas = readFieldAreas(project, field, batch);
  const baselines = createBaselines(field, field.fieldId);
  const units = await Promise.all(field.units.map((unit) => openUnit(project, field, unit)));
  const statistics = createFieldStatistics(field, units, areas);
  const result = {
    scores: [] as NewScore[],
    statistics: [] as BatchResult['statistics'][number][],
    fresh: 0,
    stale: 0,
  };
  for (const open of units) {
    const wanted = staleAreas(open, areas);
    const staleStatistics = statistics.isStale(open);
    if (wanted.length === 0 && !staleStatistics && isCurrentAlone(open)) {
      result.fresh += 1;
      continue;
    }
    result.stale += 1;
    if (batch.dry) continue;
    for (const area of wanted) result.scores.push(...scoreArea(open, area, baselines));
    if (!isCurrentAlone(open)) result.scores.push(...scoreAlone(open));
    if (staleStatistics) result.statistics.push(statistics.of(open));
  }
  return result;
}

async function openUnit(project: Project, field: FieldTask, unit: UnitTask): Promise<OpenUnit> {
  const none = (reason: ScoreReason): OpenUnit => ({
    ...{ unit, maps: null, reason, key: fingerprint(reason) },
    values: () => new Float32Array(),
    alone: () => measureAlone(new Float32Array(), { width: 0, height: 0 }),
  });
  if (unit.empty) return none('empty-map');
  const maps = await project.readMaps(unit.unitId);
  if (maps.data.length === 0) return none('empty-map');
  if (!isFinite(maps)) return none('non-finite');
  let values: Float32Array | null = null;
  let figures: AloneFigures | null = null;
  const small = statisticsGrid(field);
  return {
    ...{ unit, maps, reason: null },
    key: fingerprint(`${unit.grid.width}x${unit.grid.height}`, maps.boxes, maps.data),
    values: () => (values ??= drawMap(maps, field, unit.grid)),
    alone: () => (figures ??= measureAlone(drawMap(maps, field, small), small)),
  };
}

/** The name of a map's own fingerprint among those of the areas. */
const alone = '';
const isCurrentAlone = ({ unit, key }: OpenUnit) => unit.known[alone] === key;

const areaKey = (open: OpenUnit, area: FieldArea) => fingerprint(open.key, area.key);

function staleAreas(open: OpenUnit, areas: FieldAreas): FieldArea[] {
  const { unit } = open;
  return areas.on(unit.grid).areas.filter((area) => unit.known[area.against] !== areaKey(open, area));
}

const localizationIds = scoreMetrics.filter(({ needs }) => needs === 'area').map(({ id }) => id);

function scoreArea(open: OpenUnit, area: FieldArea, baselines: FieldBaselines): NewScore[] {
  const { unit, maps } = open;
  const { grid } = unit;
  const { ownShare, allShare } = area;
  const inputKey = areaKey(open, area);
  const base = { runId: unit.runId, unitId: unit.unitId, against: area.against, inputKey };
  const figures = maps === null ? null : scoreAgainst(open.values(), area, grid);
  const random = maps === null ? null : baselines.random(maps, grid, area);
  const centre = baselines.centre(grid, area);
  return localizationIds.map((metric) => {
    const figure = figures?.get(metric);
    return {
      ...{ ...base, metric },
      value: figure?.value ?? null,
      reason: figure === undefined ? (open.reason ?? 'empty-map') : figure.reason,
      chance: ownShare === 0 ? null : chanceOf(metric, ownShare, allShare),
      random: random?.get(metric)?.value ?? null,
      centre: centre.get(metric)?.value ?? null,
      details: figure?.details ?? {},
    };
  });
}
