import { app } from 'electron';

/** Holds the program's end back until `close` is through, which may fail without keeping the program alive. */
export function closeBeforeQuit(close: () => Promise<void>, log: (error: unknown) => void): void {
  let state: 'open' | 'closing' | 'closed' = 'open';
  app.on('will-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    void close()
      .catch(log)
      .finally(() => {
        state = 'closed';
        app.quit();
      });
  });
}
