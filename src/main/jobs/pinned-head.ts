import { createHash } from 'node:crypto';
import type { UnitResult } from '../../shared/compute-port.ts';
import { badInput } from '../../shared/errors.ts';
import type { CapeHead } from '../../shared/network.ts';
import type { Run } from '../../shared/run.ts';
import type { Project } from '../db/index.ts';

/** Methods of a fitted head. */
const methodsOfHeads: readonly string[] = ['cape', 'mu-cape'];

/** Names a head by what it computes: a head that was fitted anew has another name, wherever it lies. */
export function headName({ layer, weights, bias, logTemperatures }: CapeHead): string {
  return createHash('sha256')
    .update(JSON.stringify([layer, weights, bias, logTemperatures]))
    .digest('hex')
    .slice(0, 16);
}

/** The head that a run's maps are made with; null for methods that need none. */
export function headOfRun({ method }: Run, head: CapeHead | null): string | null {
  return methodsOfHeads.includes(method) && head !== null ? headName(head) : null;
}

/** The result with the head noted that it was made with. */
export function withHead(result: UnitResult, head: string | null): UnitResult {
  return head === null ? result : { ...result, facts: { ...result.facts, head } };
}

/**
 * A run's maps are compared with one another, so all are made with one head. Maps of a program that did not note
 * the head say nothing.
 * @throws BadInput where the head was fitted anew, or taken away, since the run's finished maps were made
 */
export function requireSameHead(project: Project, run: Run, head: string | null): void {
  if (!methodsOfHeads.includes(run.method)) return;
  const other = project
    .unitsOfRun(run.id)
    .find(({ facts }) => facts?.head !== undefined && facts.head !== head);
  if (other === undefined) return;
  throw badInput({
    what: `the CAPE head was ${head === null ? 'taken away' : 'fitted anew'} since run ${run.id} began, and maps of two heads cannot be compared`,
    where: project.path,
    mend: 'Start a new run.',
  });
}
