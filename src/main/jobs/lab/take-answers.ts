import { badInput } from '../../../shared/errors.ts';
import type { RunContext } from '../compute-run.ts';
import { withHead } from '../pinned-head.ts';
import { dropMaps, fetchMaps } from './lab-maps.ts';
import type { LabQueue } from './lab-queue.ts';
import { nameAnswer, openAnswer, type NamedAnswer } from './open-answer.ts';

/** What the run still waits for, and the head that its maps are made with. */
export interface Open {
  readonly waiting: Set<number>;
  readonly head: string | null;
}

const mostAtOnce = 50;
/** Maps are held in memory for so many bytes at a time. */
const mostBytes = 8 * 2 ** 20;

/**
 * Stores what has come back. An answer and its maps leave the queue, together, only after they are stored.
 * @returns how many answers were taken
 * @throws what the server answers, Storage where the project can no longer be written
 */
export async function takeAnswers(
  context: RunContext,
  queue: LabQueue,
  answers: string,
  open: Open,
): Promise<number> {
  const { boss, sql, transaction } = queue;
  const jobs = await boss.fetch<unknown>(answers, { batchSize: mostAtOnce });
  if (jobs.length === 0) return 0;
  const named = jobs.flatMap(({ data }) => nameAnswer(data) ?? []);
  if (named.length < jobs.length)
    context.log(badInput({ what: 'something in the queue of answers is none' }));
  for (const group of bySize(named)) {
    // A unit that is not waited for has been stored before: the queue has delivered it twice.
    const ids = group.flatMap(({ unitId, maps }) =>
      maps !== null && open.waiting.has(unitId) ? [maps.id] : [],
    );
    const maps = await fetchMaps(sql, ids);
    for (const answer of group) await store(context, open, answer, maps);
  }
  await transaction(async (inside) => {
    await dropMaps(
      inside.sql,
      named.flatMap(({ maps }) => maps?.id ?? []),
    );
    await boss.complete(
      answers,
      jobs.map(({ id }) => id),
      null,
      { db: inside.db },
    );
  });
  return jobs.length;
}

function bySize(answers: readonly NamedAnswer[]): NamedAnswer[][] {
  const groups: NamedAnswer[][] = [];
  let bytes = Infinity;
  for (const answer of answers) {
    const own = answer.maps?.bytes ?? 0;
    if (bytes + own > mostBytes) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(answer);
    bytes += own;
  }
  return groups;
}

async function store(
  { project, onUnit }: RunContext,
  { waiting, head }: Open,
  answer: NamedAnswer,
  maps: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const { unitId } = answer;
  if (!waiting.delete(unitId)) return;
  const outcome = await openAnswer(answer, answer.maps === null ? undefined : maps.get(answer.maps.id));
  onUnit(
    outcome.ok
      ? await project.commitUnit(unitId, withHead(outcome.result, head))
      : project.failUnit(unitId, outcome.error),
  );
}
