import { setImmediate as breathe } from 'node:timers/promises';
import { badInput, cancelled } from '../../../shared/errors.ts';
import type { FieldId, PlateId } from '../../../shared/ids.ts';
import { againstObjects, type Against } from '../../../shared/score.ts';
import type { ScoreProgress, ScoreReport, ScoreRequest } from '../../../shared/score-request.ts';
import type { Project } from '../../db/index.ts';
import { startCrew, type ScoreCrew, type ScoreCrewOptions } from './crew.ts';
import { areasOfPlate, planPlate } from './plan.ts';
import type { BatchResult, BatchTask, FieldTask } from './tasks.ts';

/** Where found objects come from; the composition root hands it in. */
export interface ObjectSource {
  /** The key under which a plate's objects are stored; null where the plate has no channel to find them in. */
  keyOf(plateId: PlateId): string | null;
  /** Sees to it that a field's objects are stored. */
  find(plateId: PlateId, fieldId: FieldId, signal: AbortSignal): Promise<void>;
}

export interface ScoringOptions extends ScoreCrewOptions {
  readonly objects: ObjectSource | null;
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: ScoreProgress) => void) | undefined;
}

/** Fields in one thread's hands; small enough that stopping takes no second. */
const batchFields = 12;
/** Rows stored in one transaction: some milliseconds of main's thread. */
const rowsAtOnce = 1500;

/**
 * Scores the maps of a project against areas and stores scores and statistics; what is stored and still true is left as
 * it is. What is finished when the work is stopped stays.
 * @throws BadInput for a project that takes no changes, Cancelled, Storage.
 */
export async function scoreProject(
  project: Project,
  request: ScoreRequest,
  options: ScoringOptions,
): Promise<ScoreReport> {
  if (project.readOnly) {
    throw badInput({
      what: 'scores cannot be stored: the project is open for reading only',
      where: project.path,
      mend: 'Close the other program, or copy the project to a drive that you may write to.',
    });
  }
  return walkPlates(project, request, options, false);
}

/** Counts the maps whose scores are missing or out of date, without computing any. */
export function checkScores(
  project: Project,
  request: ScoreRequest,
  options: ScoringOptions,
): Promise<ScoreReport> {
  return walkPlates(project, request, options, true);
}

async function walkPlates(
  project: Project,
  request: ScoreRequest,
  options: ScoringOptions,
  dry: boolean,
): Promise<ScoreReport> {
  const started = performance.now();
  const crew = startCrew(options);
  const total = { maps: 0, computed: 0, fields: 0, areas: new Set<Against>() };
  try {
    const plates = project
      .listPlates()
      .filter(({ id }) => request.plateId === null || id === request.plateId);
    for (const { id } of plates) {
      const areas = request.areas ?? areasOfPlate(project, id);
      const plan = await planPlate(project, id, areas, request.runIds);
      const wantsObjects = areas.includes(againstObjects);
      if (wantsObjects && !dry) await findObjects(id, plan.fields, options);
      for (const area of plan.fields.length === 0 ? [] : areas) total.areas.add(area);
      const batch = {
        ...{ projectPath: project.path, areas, annotator: request.annotator, dry },
        finderKey: options.objects?.keyOf(id) ?? null,
      };
      await scoreFields(project, plan.fields, batch, crew, options, (result) => {
        total.maps += result.fresh + result.stale;
        total.computed += result.stale;
      });
      total.fields += plan.fields.length;
    }
    const seconds = (performance.now() - started) / 1000;
    return { ...total, areas: [...total.areas], seconds };
  } finally {
    await crew.close();
  }
}

async function findObjects(
  plateId: PlateId,
  fields: readonly FieldTask[],
  { objects, signal, onProgress }: ScoringOptions,
): Promise<void> {
  if (objects === null || objects.keyOf(plateId) === null) return;
  let done = 0;
  for (const { fieldId } of fields) {
    if (signal.aborted) throw cancelled();
    await objects.find(plateId, fieldId, signal);
    done += 1;
    onProgress?.({ phase: 'objects', done, total: fields.length, etaSeconds: null });
  }
}

/** Keeps every thread busy with one batch more than it works on, and stores results as they come. */
async function scoreFields(
  project: Project,
  fields: readonly FieldTask[],
  batch: Omit<BatchTask, 'fields'>,
  crew: ScoreCrew,
  { signal, onProgress }: ScoringOptions,
  onResult: (result: BatchResult) => void,
): Promise<void> {
  const started = performance.now();
  let [next, done] = [0, 0];
  const lane = async () => {
    while (next < fields.length && !signal.aborted) {
      const part = fields.slice(next, (next += batchFields));
      const result = await crew.score({ ...batch, fields: part });
      await store(project, result);
      onResult(result);
      done += part.length;
      const etaSeconds = ((performance.now() - started) / 1000 / done) * (fields.length - done);
      onProgress?.({ phase: 'scores', done, total: fields.length, etaSeconds });
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: crew.threads + 1 }, lane));
  const failed = lanes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  if (signal.aborted) throw cancelled('scoring was stopped; what is finished is kept');
}

async function store(project: Project, { scores, statistics }: BatchResult): Promise<void> {
  for (let from = 0; from < scores.length || from === 0; from += rowsAtOnce) {
    project.saveScoredMaps(scores.slice(from, from + rowsAtOnce), from === 0 ? statistics : []);
    await breathe();
  }
}
