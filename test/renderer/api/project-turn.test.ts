import { describe, expect, it } from 'vitest';
import { createProjectTurn } from '../../../src/renderer/api/project-turn.ts';
import { isCancelled } from '../../../src/shared/errors.ts';

const cancelledBy = (answer: Promise<unknown>) => answer.then(() => false, isCancelled);
const soon = () => new Promise((done) => setTimeout(done, 5));

describe('turning to another project', () => {
  it('waits for the answers under way, and cancels what was asked since without sending it', async () => {
    const { send, turn, turned, arrived } = createProjectTurn();
    const order: string[] = [];
    const underWay = Promise.withResolvers<string>();
    const first = send(() => underWay.promise);
    const opened = turn(async () => {
      order.push('turns');
      await Promise.resolve();
      turned();
    });
    const late = cancelledBy(send(() => Promise.resolve(order.push('late'))));
    await soon();
    expect(order).toEqual([]);
    underWay.resolve('answer');
    expect(await first).toBe('answer');
    await opened;
    expect(await late).toBe(true);
    expect(order).toEqual(['turns']);
    // What is still on the screen asks again, and in vain.
    expect(await cancelledBy(send(() => Promise.resolve(order.push('again'))))).toBe(true);
    expect(order).toEqual(['turns']);
    arrived();
    expect(await send(() => Promise.resolve('of the new one'))).toBe('of the new one');
  });

  it('sends what waited where the project stays', async () => {
    const { send, turn } = createProjectTurn();
    const refused = turn(() => Promise.reject(new Error('no project')));
    const late = send(() => Promise.resolve('answer'));
    await expect(refused).rejects.toThrow('no project');
    expect(await late).toBe('answer');
  });

  it('waits for work no longer than it says, and sends nothing that was given up meanwhile', async () => {
    const { send, turn } = createProjectTurn(1);
    const stop = new AbortController();
    void send(() => new Promise(() => undefined));
    const opened = turn(soon);
    let sent = 0;
    const late = cancelledBy(send(() => Promise.resolve((sent += 1)), stop.signal));
    stop.abort();
    await opened;
    expect(await late).toBe(true);
    expect(sent).toBe(0);
  });
});
