import { z } from 'zod';
import type { UnitResult } from '../../../shared/compute-port.ts';
import { badInput } from '../../../shared/errors.ts';
import { unitIdSchema, type UnitId } from '../../../shared/ids.ts';
import type { PlacedMaps } from '../../../shared/map.ts';
import { labAnswerSchema, unpackMaps, type LabResult } from './messages.ts';

/** What became of a unit in the lab, its numbers unpacked. */
export interface OpenedAnswer {
  readonly unitId: UnitId;
  readonly outcome:
    { readonly ok: true; readonly result: UnitResult } | { readonly ok: false; readonly error: string };
}

const namedSchema = z.object({ unitId: unitIdSchema });
const givenUp = 'set aside, since every worker that took it stopped answering';

/**
 * Reads what came back from the queue. One that names its unit and is otherwise damaged makes the unit fail with the
 * reason, since its worker has taken it out of the queue. Null for what names no unit.
 */
export function openAnswer(data: unknown): OpenedAnswer | null {
  const named = namedSchema.safeParse(data);
  if (!named.success) return null;
  const { unitId } = named.data;
  try {
    const answer = labAnswerSchema.parse(data);
    if (answer.kind === 'unit') return { unitId, outcome: { ok: false, error: givenUp } };
    return { unitId, outcome: unpackOutcome(answer.outcome) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { unitId, outcome: { ok: false, error: `what its worker sent cannot be read (${reason})` } };
  }
}

function unpackOutcome(outcome: LabResult['outcome']): OpenedAnswer['outcome'] {
  if (!outcome.ok) return outcome;
  const { maps, facts, verdict, seconds, device } = outcome;
  const unpacked = unpackMaps(maps);
  requireWhole(unpacked);
  return { ok: true, result: { maps: unpacked, facts, verdict, seconds, device } };
}

function requireWhole({ count, height, width, data, boxes }: PlacedMaps): void {
  if (data.length === count * height * width && boxes.length === count * 4) return;
  throw badInput({
    what: `${data.length} values and ${boxes.length} corners for ${count} maps of ${width} x ${height}`,
  });
}
