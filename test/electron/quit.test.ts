import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { app, desk } from './fake-electron.ts';
import { closeBeforeQuit } from '../../src/main/electron/index.ts';

vi.mock('electron', () => import('./fake-electron.ts'));

const quit = () => {
  const event = { preventDefault: vi.fn() };
  app.emit('will-quit', event);
  return event.preventDefault;
};

describe('quitting', () => {
  beforeEach(() => {
    desk.quits = 0;
  });
  afterEach(() => app.removeAllListeners());

  it('waits until everything is closed, closes once, then ends', async () => {
    const closed = Promise.withResolvers<undefined>();
    const close = vi.fn(() => closed.promise.then(() => undefined));
    closeBeforeQuit(close, () => undefined);
    expect(quit()).toHaveBeenCalledOnce();
    expect(quit()).toHaveBeenCalledOnce();
    expect(desk.quits).toBe(0);
    closed.resolve(undefined);
    await vi.waitFor(() => expect(desk.quits).toBe(1));
    expect(close).toHaveBeenCalledOnce();
    expect(quit()).not.toHaveBeenCalled();
  });

  it('ends although closing failed, and says so', async () => {
    const log = vi.fn();
    closeBeforeQuit(() => Promise.reject(new Error('disk full')), log);
    quit();
    await vi.waitFor(() => expect(desk.quits).toBe(1));
    expect(log).toHaveBeenCalledWith(new Error('disk full'));
  });
});
