import { badInput } from '../../src/shared/errors.ts';
import { serveTask, type TaskLine } from '../../src/main/processes/index.ts';

/** What the process of these tests is told to do. */
export type OddTask =
  | { readonly kind: 'add'; readonly numbers: Float32Array }
  | { readonly kind: 'refuse' }
  | { readonly kind: 'crash' }
  | { readonly kind: 'hoard' }
  | { readonly kind: 'tell flags' }
  | { readonly kind: 'wait' };

const never = new Promise<never>(() => undefined);

/** Adds what it has and what main replies; or behaves badly. */
async function behave(task: unknown, line: TaskLine): Promise<unknown> {
  // The test sends nothing else.
  const odd = task as OddTask;
  switch (odd.kind) {
    case 'add': {
      const reply = Promise.withResolvers<unknown>();
      line.onReply(reply.resolve);
      line.say(process.pid);
      return odd.numbers.reduce((sum, value) => sum + value, Number(await reply.promise));
    }
    case 'refuse':
      throw badInput({ what: 'no', where: 'here', mend: 'Ask for less.' });
    case 'crash':
      line.say(process.pid);
      process.kill(process.pid, 'SIGSEGV');
      return never;
    case 'hoard': {
      const hoard: string[][] = [];
      for (;;) hoard.push(Array.from({ length: 1e5 }, (_, index) => `${hoard.length} ${index}`));
    }
    case 'tell flags':
      return process.execArgv;
    case 'wait':
      line.say(process.pid);
      return never;
  }
}

serveTask(behave);
