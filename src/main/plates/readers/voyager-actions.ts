import type { VoyagerRecord } from './cellvoyager-files.ts';
import { dropLeadingZeros } from './tell-plates-apart.ts';

/**
 * A measurement may image the same fields in several timelines, each of which counts its time points from 1, and take a
 * channel by several actions, a stack and its projection for instance. Where that gives two images one place, time
 * points are counted on through the timelines, and each further action of a channel becomes a channel of its own.
 */
export function tellActionsApart(records: readonly VoyagerRecord[]): readonly VoyagerRecord[] {
  const plain = records.map((record) => ({ ...record, channel: dropLeadingZeros(record.channel) }));
  if (!clash(plain)) return plain;
  const inTime = countOn(plain);
  if (!clash(inTime)) return inTime;
  const first = new Map<string, number>();
  for (const { channel, action } of inTime)
    first.set(channel, Math.min(action, first.get(channel) ?? action));
  return inTime.map((record) =>
    record.action === first.get(record.channel)
      ? record
      : { ...record, channel: `${record.channel} action ${record.action}` },
  );
}

function clash(records: readonly VoyagerRecord[]): boolean {
  const files = new Map<string, string>();
  return records.some(({ file, well, field, channel, z, t }) => {
    const key = [well.row, well.column, dropLeadingZeros(field), channel, z, t].join('|');
    const known = files.get(key) ?? file;
    files.set(key, known);
    return known !== file;
  });
}

/** Numbers the time points of all timelines in their order, from 1. */
function countOn(records: readonly VoyagerRecord[]): readonly VoyagerRecord[] {
  const keyOf = ({ timeline, t }: VoyagerRecord) => timeline * 1e7 + (t ?? 0);
  const timelines = new Set(records.map(({ timeline }) => timeline));
  if (timelines.size < 2) return records;
  const order = [...new Set(records.map(keyOf))].sort((a, b) => a - b);
  const numbers = new Map(order.map((key, index) => [key, index + 1]));
  return records.map((record) => ({ ...record, t: numbers.get(keyOf(record)) ?? 1 }));
}
