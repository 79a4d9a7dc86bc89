import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { JobInsert } from 'pg-boss';
import { isCancelled } from '../../../shared/errors.ts';
import type { PlateView } from '../../../shared/plate.ts';
import type { Unit } from '../../../shared/run.ts';
import type { RunContext } from '../compute-run.ts';
import { headOfRun, requireSameHead } from '../pinned-head.ts';
import { describeError } from '../run-end.ts';
import { readTargetMask } from '../target-mask.ts';
import { addressField } from './address-field.ts';
import { createAnswerPace } from './answer-pace.ts';
import { isConnectionLoss } from './connection-loss.ts';
import { dropMapsOfRun } from './lab-maps.ts';
import { sendNetwork } from './lab-networks.ts';
import type { LabQueue } from './lab-queue.ts';
import { pack, type LabUnit } from './messages.ts';
import { pause } from './pause.ts';
import type { SharedRoots } from './shared-roots.ts';
import { takeAnswers } from './take-answers.ts';

/** What the desktop needs to have its runs computed by the lab. */
export interface LabRunner {
  readonly queue: LabQueue;
  readonly roots: SharedRoots;
  /** All files of a network, its main file first. */
  readonly networkFiles: (path: string) => Promise<readonly string[]>;
}

/** Units that wait in the queue at most; more are sent as these come back. */
const mostOutstanding = 500;
/** Units sent at a time. */
const batch = 50;
/** Answers that a desktop had taken when it died come to the next one within so long; twice does no harm. */
const answerOptions = { expireInSeconds: 30, retryLimit: 1000, deleteAfterSeconds: 60 };

/**
 * Has the run's waiting units computed by the workers of a lab queue and stores each as it comes back. The queue
 * delivers at least once; a unit that is stored already is not stored again, so each counts exactly once. Units sent
 * before, by this process or one that was killed, keep their place in the queue. Returns as `computeRun` does.
 * @throws Storage where the project can no longer be written
 */
export async function computeInLab(context: RunContext, lab: LabRunner): Promise<void> {
  const { project, run, signal, file, network } = context;
  const { boss } = lab.queue;
  const head = headOfRun(run, network.capeHead);
  requireSameHead(project, run, head);
  const key = runKey(context);
  const answers = `answers-${key}`;
  await persist(context, () => boss.createQueue(answers, answerOptions));
  await persist(context, async () => sendNetwork(lab.queue, file.sha256, await lab.networkFiles(file.path)));
  const sender = createSender(context, lab, answers, key);
  const waiting = new Set(
    project.nextQueuedUnits(run.id, Number.MAX_SAFE_INTEGER).map(({ id }) => id as number),
  );
  const pace = createAnswerPace();
  while (waiting.size > 0 && !signal.aborted && (await context.mayGoOn())) {
    await sender.fill(waiting);
    const step = () => takeAnswers(context, lab.queue, answers, { waiting, head });
    const took = (await persist(context, step)) ?? 0;
    const pauseMs = pace.pauseMs(took, waiting.size);
    if (pauseMs > 0) await pause(pauseMs, signal);
  }
  if (waiting.size > 0) await sender.takeBack();
  else await tidyUpPatiently(context, lab.queue, answers, key);
}

/** A server that has just been restarted refuses at first; one that stays away must not hold up a finished run. */
const tidyUpPausesMs = [0, 300, 1000, 3000];

async function tidyUpPatiently(
  context: RunContext,
  queue: LabQueue,
  answers: string,
  key: string,
): Promise<void> {
  for (const pauseMs of tidyUpPausesMs) {
    await wait(pauseMs);
    try {
      await tidyUp(context, queue, answers, key);
      return;
    } catch (error) {
      context.log(error);
    }
  }
}

/** Leaves nothing of a finished run in the queue. Its jobs go first: as long as one names the queue of answers, that stays. */
async function tidyUp(
  { project, run }: RunContext,
  { boss, units, sql }: LabQueue,
  answers: string,
  key: string,
): Promise<void> {
  const ids = project.unitsOfRun(run.id).map(({ id }) => jobId(key, id));
  for (let from = 0; from < ids.length; from += mostOutstanding)
    await boss.deleteJob(units, ids.slice(from, from + mostOutstanding));
  await boss.deleteQueue(answers);
  await dropMapsOfRun(sql, answers);
}

/** Names a run of a project in the queue; the same after a restart. */
function runKey({ project, run }: RunContext): string {
  return createHash('sha256')
    .update(`${project.path}\n${run.id}\n${run.createdAt}`)
    .digest('hex')
    .slice(0, 24);
}

/** A job's id by its unit: sending a unit twice leaves one job. */
function jobId(key: string, unitId: number): string {
  const hex = createHash('sha256').update(`${key} ${unitId}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** Does a step again until the server answers: it may be restarted in the middle of a run. */
async function persist<Result>(
  { signal, log }: RunContext,
  step: () => Promise<Result>,
): Promise<Result | null> {
  for (let pauseMs = 200; ; pauseMs = Math.min(5000, pauseMs * 2)) {
    try {
      return await step();
    } catch (error) {
      if (signal.aborted || isCancelled(error)) return null;
      if (!isConnectionLoss(error)) throw error;
      log(error);
      await pause(pauseMs, signal);
    }
  }
}

interface Sender {
  /** Sends units until enough wait in the queue; a unit that cannot be sent fails with the reason. */
  fill(waiting: Set<number>): Promise<void>;
  /** Takes what was sent and not computed out of the queue. */
  takeBack(): Promise<void>;
}

function createSender(context: RunContext, lab: LabRunner, answers: string, key: string): Sender {
  const { project, run } = context;
  const { boss, units } = lab.queue;
  const plate = project.readPlateView(run.plateId);
  const sent = new Set<number>();
  let last = 0;
  let exhausted = false;
  return {
    fill: async (waiting) => {
      for (const id of sent) if (!waiting.has(id)) sent.delete(id);
      while (!exhausted && sent.size <= mostOutstanding - batch && !context.signal.aborted) {
        const next = project.nextQueuedUnits(run.id, batch, last);
        exhausted = next.length < batch;
        last = next.at(-1)?.id ?? last;
        const jobs: JobInsert[] = [];
        for (const unit of next) {
          const data = await describe(unit, {
            ...context,
            plate,
            roots: lab.roots,
            answerTo: answers,
            waiting,
          });
          if (data === null) continue;
          jobs.push({ id: jobId(key, unit.id), data, priority: run.priority, deadLetter: answers });
          sent.add(unit.id);
        }
        if (jobs.length > 0) await persist(context, () => boss.insert(units, jobs));
      }
    },
    takeBack: async () => {
      const ids = [...sent].map((unitId) => jobId(key, unitId));
      if (ids.length > 0) await boss.deleteJob(units, ids).catch(context.log);
    },
  };
}

interface DescribeContext extends RunContext {
  readonly plate: PlateView;
  readonly roots: SharedRoots;
  readonly answerTo: string;
  readonly waiting: Set<number>;
}

/** The unit as it travels; null where that failed, which is stored. */
async function describe(unit: Unit, context: DescribeContext): Promise<LabUnit | null> {
  const { project, run, network, file, pixels, signal, plate, roots, answerTo, waiting } = context;
  try {
    const mask = await readTargetMask(unit.target, pixels);
    return {
      kind: 'unit',
      unitId: unit.id,
      network: { sha256: file.sha256, ports: file.ports },
      recipe: network.recipe,
      method: run.method,
      parameters: run.parameters,
      layer: run.layer,
      target: unit.target,
      mask: mask === null ? null : { shape: [...mask.shape], data: pack(mask.data) },
      capeHead: network.capeHead,
      seed: run.seed,
      field: await addressField(unit.fieldId, { project, pixels, plate, network, roots, signal }),
      answerTo,
    };
  } catch (error) {
    if (signal.aborted) return null;
    waiting.delete(unit.id);
    context.onUnit(project.failUnit(unit.id, describeError(error)));
    return null;
  }
}
