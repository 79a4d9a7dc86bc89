import type { GroupCell } from '../../../shared/score-answers.ts';
import { scoreMetric } from '../../../shared/score-metrics.ts';
import { wellScores, type Evidence, type EvidenceWell } from './evidence.ts';
import { summarise } from './summarise.ts';

/** A column of the plate map with more values than this names wells rather than groups. */
const mostValues = 24;

/** The values of a well by column: its role, its label, and every condition. */
export function columnsOf({ role, label, conditions }: EvidenceWell): Record<string, string> {
  return { role, ...(label === null ? {} : { label }), ...conditions };
}

/** Columns of the plate map that part the wells into groups. */
export function groupColumns({ contenders }: Evidence): string[] {
  const values = new Map<string, Set<string>>();
  for (const { units } of contenders) {
    for (const { well } of units) {
      for (const [column, value] of Object.entries(columnsOf(well))) {
        if (value.trim() !== '') values.set(column, (values.get(column) ?? new Set()).add(value));
      }
    }
  }
  return [...values].filter(([, own]) => own.size > 1 && own.size <= mostValues).map(([column]) => column);
}

/** Numbers by size, words by the alphabet. */
function byValue(a: string, b: string): number {
  const [left, right] = [Number(a), Number(b)];
  return Number.isNaN(left - right) ? a.localeCompare(b, 'en') : left - right;
}

/** The scores that need an area, by role, label and condition. */
export async function groupScores(evidence: Evidence, pause: () => Promise<void>): Promise<GroupCell[]> {
  const columns = groupColumns(evidence);
  const cells: GroupCell[] = [];
  for (const contender of evidence.contenders) {
    for (const { metric, against } of evidence.metrics.filter((entry) => entry.against !== null)) {
      const wells = wellScores(contender.scores.get(metric) ?? []);
      for (const column of columns) {
        const groups = Map.groupBy(wells, ({ well }) => columnsOf(well)[column] ?? '');
        for (const [value, own] of [...groups].toSorted(([a], [b]) => byValue(a, b))) {
          if (value.trim() === '') continue;
          const summary = summarise(own, scoreMetric(metric).better);
          cells.push({ ...summary, contender: contender.id, metric, against, column, value });
        }
      }
      await pause();
    }
  }
  return cells;
}
