import { initTRPC, TRPCError } from '@trpc/server';
import {
  contract,
  type OutputOf,
  type ParsedInputOf,
  type ProcedureName,
} from '../../shared/contract/rpc.ts';
import { PlateLensError, toErrorRecord, type ErrorKind } from '../../shared/errors.ts';

/** One function for every procedure of the contract; the compiler refuses a table with a gap. */
export type Handlers = {
  readonly [N in ProcedureName]: (
    input: ParsedInputOf<N>,
    signal: AbortSignal,
  ) => OutputOf<N> | Promise<OutputOf<N>>;
};

const codes: Readonly<Record<ErrorKind, TRPCError['code']>> = {
  NotFound: 'NOT_FOUND',
  BadInput: 'BAD_REQUEST',
  Unsupported: 'UNPROCESSABLE_CONTENT',
  NetworkMismatch: 'UNPROCESSABLE_CONTENT',
  ComputeFailed: 'INTERNAL_SERVER_ERROR',
  Cancelled: 'CLIENT_CLOSED_REQUEST',
  Storage: 'INTERNAL_SERVER_ERROR',
};

const t = initTRPC.create({
  // The window shows what, where and mend apart, so the error travels as its fields.
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    data: { ...shape.data, stack: undefined, platelens: error.cause ? toErrorRecord(error.cause) : null },
  }),
});

/** Builds the tRPC router from the contract, so that no procedure is declared twice. */
export function createRouter(handlers: Handlers, log: (error: unknown) => void) {
  const byGroup = new Map<string, Record<string, ReturnType<typeof toProcedure>>>();
  for (const name of Object.keys(contract) as ProcedureName[]) {
    // Object.keys forgets that the keys are the contract's
    const [group = '', leaf = ''] = name.split('.');
    byGroup.set(group, { ...byGroup.get(group), [leaf]: toProcedure(name, handlers, log) });
  }
  return t.router(
    Object.fromEntries([...byGroup].map(([group, procedures]) => [group, t.router(procedures)])),
  );
}

function toProcedure(name: ProcedureName, handlers: Handlers, log: (error: unknown) => void) {
  const { kind, input, output } = contract[name];
  // The contract ties name, input and output together; the union over all names cannot express that.
  const handler = handlers[name] as (input: unknown, signal: AbortSignal) => unknown;
  const run = async ({ input: value, signal }: { input: unknown; signal?: AbortSignal | undefined }) => {
    try {
      return await handler(value, signal ?? new AbortController().signal);
    } catch (cause) {
      if (!(cause instanceof PlateLensError)) log(cause);
      throw new TRPCError({
        code: codes[toErrorRecord(cause).kind],
        message: toErrorRecord(cause).what,
        cause,
      });
    }
  };
  const base = t.procedure.input(input).output(output);
  // The handler's answer is checked by the output schema when it runs.
  return kind === 'query' ? base.query(run as never) : base.mutation(run as never);
}
