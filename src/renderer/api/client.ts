import { createTRPCUntypedClient, httpLink, TRPCClientError } from '@trpc/client';
import { z } from 'zod';
import { contract, type InputOf, type OutputOf, type ProcedureName } from '../../shared/contract/rpc.ts';
import { fromErrorRecord, type ErrorKind, type ErrorRecord } from '../../shared/errors.ts';
import { projectTurn } from './project-turn.ts';
import { isNoAnswer, unreachable } from './unreachable.ts';

// The window's content security policy forbids code made from strings, which zod would otherwise try for speed.
z.config({ jitless: true });

const client = createTRPCUntypedClient({ links: [httpLink({ url: '/rpc' })] });

const errorKinds: readonly ErrorKind[] = [
  'NotFound',
  'BadInput',
  'Unsupported',
  'NetworkMismatch',
  'ComputeFailed',
  'Cancelled',
  'Storage',
];

const errorRecordSchema = z.object({
  kind: z.enum(errorKinds),
  what: z.string(),
  where: z.string().optional(),
  mend: z.string().optional(),
});

/** Reads an error record as the door sends it; null where the value is none. */
export function readErrorRecord(value: unknown): ErrorRecord | null {
  const parsed = errorRecordSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

const rpcErrorSchema = z.object({ platelens: errorRecordSchema });

function toFamily(error: unknown): unknown {
  if (!(error instanceof TRPCClientError)) return error;
  const carried = rpcErrorSchema.safeParse(error.data);
  if (carried.success) return fromErrorRecord(carried.data.platelens);
  return isNoAnswer(error.cause) ? unreachable(error) : error;
}

/** What is about projects, not about the one that is open. */
const ofNoProject: ReadonlySet<ProcedureName> = new Set([
  'project.open',
  'project.create',
  'project.current',
  'project.recent',
]);

/**
 * Calls a procedure of the contract and checks its answer.
 * @throws an error of the family where the door answered with one.
 */
export async function call<N extends ProcedureName>(
  name: N,
  input: InputOf<N>,
  signal?: AbortSignal,
): Promise<OutputOf<N>> {
  const { kind, output } = contract[name];
  const options = signal === undefined ? {} : { signal };
  const ask = (): Promise<unknown> =>
    kind === 'query' ? client.query(name, input, options) : client.mutation(name, input, options);
  try {
    const answer = await (ofNoProject.has(name) ? ask() : projectTurn.send(ask, signal));
    // The schema is the contract's own for this name; the union over all names cannot say so.
    return output.parse(answer) as OutputOf<N>;
  } catch (error) {
    throw toFamily(error);
  }
}
