import type { Page } from 'playwright-core';

/** Reads the processor time in milliseconds that the page's main thread has had; other programs do not stretch it. */
export async function startPageClock(page: Page): Promise<() => Promise<number>> {
  const protocol = await page.context().newCDPSession(page);
  await protocol.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await protocol.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
}

const mostMs = 120_000;

/** Waits until the page has asked for nothing for a while: every tile and map on the screen is here. */
export async function waitForQuiet(page: Page, quietMs: number): Promise<void> {
  let last = performance.now();
  const note = () => (last = performance.now());
  const listen = () => void note();
  page.on('request', listen);
  page.on('requestfinished', listen);
  const started = performance.now();
  try {
    while (performance.now() - last < quietMs && performance.now() - started < mostMs)
      await page.waitForTimeout(100);
  } finally {
    page.off('request', listen);
    page.off('requestfinished', listen);
  }
}
