import { z } from 'zod';
import { badInput } from '../../../shared/errors.ts';
import { unitIdSchema, type UnitId } from '../../../shared/ids.ts';
import { unpackFloats, type FinishedUnit } from '../../db/index.ts';
import { labAnswerSchema, unpack, type LabAnswer, type LabResult } from './messages.ts';

/** What became of a unit in the lab, its numbers unpacked. */
export type Outcome =
  { readonly ok: true; readonly result: FinishedUnit } | { readonly ok: false; readonly error: string };

const namedSchema = z.object({ unitId: unitIdSchema });
const givenUp = 'set aside, since every worker that took it stopped answering';

/** What came back from the queue, as far as it can be read without its maps. */
export interface NamedAnswer {
  readonly unitId: UnitId;
  /** Its maps beside the jobs; null where it has none. */
  readonly maps: { readonly id: string; readonly bytes: number } | null;
  /** The answer, or why it cannot be read. */
  readonly answer: LabAnswer | { readonly kind: 'unreadable'; readonly reason: string };
}

/** Reads what came back from the queue. Null for what names no unit. */
export function nameAnswer(data: unknown): NamedAnswer | null {
  const named = namedSchema.safeParse(data);
  if (!named.success) return null;
  const { unitId } = named.data;
  const read = labAnswerSchema.safeParse(data);
  if (!read.success)
    return { unitId, maps: null, answer: { kind: 'unreadable', reason: read.error.message } };
  const answer = read.data;
  return { unitId, maps: answer.kind === 'result' && answer.outcome.ok ? answer.outcome.maps : null, answer };
}

/**
 * Opens an answer with the bytes of its maps. One that is damaged makes the unit fail with the reason, since its worker
 * has taken it out of the queue.
 */
export async function openAnswer({ answer }: NamedAnswer, packed: Uint8Array | undefined): Promise<Outcome> {
  if (answer.kind === 'unit') return { ok: false, error: givenUp };
  if (answer.kind === 'unreadable') return unreadable(answer.reason);
  if (!answer.outcome.ok) return answer.outcome;
  try {
    return { ok: true, result: await unpackResult(answer.outcome, packed) };
  } catch (error) {
    return unreadable(error instanceof Error ? error.message : String(error));
  }
}

const unreadable = (reason: string): Outcome => ({
  ok: false,
  error: `what its worker sent cannot be read (${reason})`,
});

type Success = Extract<LabResult['outcome'], { ok: true }>;

async function unpackResult(
  { maps, facts, verdict, seconds, device }: Success,
  packed: Uint8Array | undefined,
): Promise<FinishedUnit> {
  const { count, height, width } = maps;
  if (packed === undefined) throw badInput({ what: 'its maps did not come with it' });
  const boxes = unpack(maps.boxes);
  if (boxes.length !== count * 4)
    throw badInput({ what: `${boxes.length} corners for ${count} maps of ${width} x ${height}` });
  // Opened to make sure that they are whole, then stored as they came.
  const data = await unpackFloats(packed, 'float32', count * height * width);
  return { maps: { count, height, width, data, boxes }, packed, facts, verdict, seconds, device };
}
