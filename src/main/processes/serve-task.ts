import { flushCompileCache } from 'node:module';
import { toErrorRecord } from '../../shared/errors.ts';
import { linkOfThisProcess, type Link } from './link.ts';
import { toTaskSchema, type FromTask } from './task-messages.ts';

/** A task's line to main while it works. */
export interface TaskLine {
  say(message: unknown): void;
  onReply(listener: (reply: unknown) => void): void;
}

/**
 * Makes this process one of {@link runTask}: does the task that main sends and answers it. Main ends the process, then
 * or before; where main is gone it ends by itself.
 */
export function serveTask(
  perform: (task: unknown, line: TaskLine) => Promise<unknown>,
  link: Link = linkOfThisProcess(),
): void {
  const send = (message: FromTask) => link.send(message);
  const answer = (message: FromTask) => {
    // Node keeps what it compiled when a process exits, where it keeps it at all; this one will be killed.
    flushCompileCache();
    send(message);
  };
  const listeners: ((reply: unknown) => void)[] = [];
  const line: TaskLine = {
    say: (said) => send({ kind: 'said', said }),
    onReply: (listener) => listeners.push(listener),
  };
  link.onMessage((raw) => {
    const message = toTaskSchema.parse(raw);
    if (message.kind === 'reply') listeners.forEach((listener) => listener(message.reply));
    else
      perform(message.task, line).then(
        (done) => answer({ kind: 'done', answer: done }),
        (error: unknown) => answer({ kind: 'failed', error: toErrorRecord(error) }),
      );
  });
  link.onClose(() => process.exit(1));
}
