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
        (answer) => send({ kind: 'done', answer }),
        (error: unknown) => send({ kind: 'failed', error: toErrorRecord(error) }),
      );
  });
  link.onClose(() => process.exit(1));
}
