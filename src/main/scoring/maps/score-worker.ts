import { toErrorRecord, type ErrorRecord } from '../../../shared/errors.ts';
import { openProject } from '../../db/index.ts';
import { scoreField } from './score-field.ts';
import type { BatchResult, BatchTask } from './tasks.ts';

/** Errors lose their class between threads, so that they travel as records. */
export type BatchOutcome =
  { readonly ok: true; readonly value: BatchResult } | { readonly ok: false; readonly error: ErrorRecord };

/** Scores a batch of fields in a thread of its own, over a reading connection of its own. */
export async function scoreBatch(task: BatchTask): Promise<BatchOutcome> {
  try {
    const project = openProject(task.projectPath, { mode: 'read' });
    try {
      const results: BatchResult[] = [];
      for (const field of task.fields) results.push(await scoreField(project, field, task));
      return { ok: true, value: join(results) };
    } finally {
      project.close();
    }
  } catch (error) {
    return { ok: false, error: toErrorRecord(error) };
  }
}

function join(results: readonly BatchResult[]): BatchResult {
  const total = (of: (result: BatchResult) => number) => results.reduce((sum, result) => sum + of(result), 0);
  return {
    scores: results.flatMap(({ scores }) => scores),
    statistics: results.flatMap(({ statistics }) => statistics),
    fresh: total(({ fresh }) => fresh),
    stale: total(({ stale }) => stale),
  };
}
