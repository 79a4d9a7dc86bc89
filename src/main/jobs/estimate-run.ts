import type { ComputePort, NetworkFile, UnitResult } from '../../shared/compute-port.ts';
import type { RunEstimate } from '../../shared/run-estimate.ts';
import type { NewUnit, Project } from '../db/index.ts';
import type { CheckedRequest } from './check-request.ts';
import { explainUnit } from './explain-unit.ts';
import { createFieldCache } from './field-cache.ts';
import type { PixelPort } from './pixel-port.ts';

export interface EstimateOptions {
  readonly signal?: AbortSignal | undefined;
}

interface EstimateContext extends CheckedRequest {
  readonly file: NetworkFile;
  readonly project: Project;
  readonly port: ComputePort;
  readonly pixels: PixelPort;
  readonly freeBytes: () => Promise<number>;
}

/** What a unit's row and indexes take beside its map, measured on projects of a thousand units and more. */
const bytesBesideMap = 600;

/**
 * Tells what a run would cost by computing its units in the middle of the plate once without storing them: the first
 * opens the network and warms up, the second is timed.
 */
export async function estimateRun(context: EstimateContext, options: EstimateOptions): Promise<RunEstimate> {
  const { request, units, project, port } = context;
  const reused = project.countReusable(request, units);
  const left = units.length - reused;
  const free = context.freeBytes;
  const base = { units: units.length, reused, fields: new Set(units.map(({ fieldId }) => fieldId)).size };
  const middle = units[Math.floor(units.length / 2)];
  if (left === 0 || middle === undefined) {
    return { ...base, secondsPerUnit: null, seconds: 0, bytes: 0, freeBytes: await free(), device: null };
  }
  const opening = await probe(middle, context, options);
  const warm = await probe(middle, context, options);
  const secondsPerUnit = Math.min(opening.seconds, warm.seconds);
  const { maps, device } = warm.result;
  return {
    ...base,
    secondsPerUnit,
    seconds: opening.seconds + (secondsPerUnit * Math.max(0, left - 1)) / Math.max(1, port.parallelism),
    bytes: left * (maps.data.byteLength + maps.boxes.byteLength + bytesBesideMap),
    freeBytes: await free(),
    device,
  };
}

async function probe(
  unit: NewUnit,
  { request, network, file, port, pixels }: EstimateContext,
  { signal = new AbortController().signal }: EstimateOptions,
): Promise<{ readonly seconds: number; readonly result: UnitResult }> {
  const started = performance.now();
  const fields = createFieldCache(pixels, network.recipe, 1, signal);
  const result = await explainUnit(unit, { run: request, network, file, port, pixels, fields, signal });
  return { seconds: (performance.now() - started) / 1000, result };
}
