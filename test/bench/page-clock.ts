import type { Page, Request } from 'playwright-core';

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
/** Answers for as long as the window is open. */
const events = '/events';

/**
 * Waits until nothing that the page asked for is under way, and has not been for a while: every tile and map on the screen
 * is here.
 */
export async function waitForQuiet(page: Page, quietMs: number): Promise<void> {
  let last = performance.now();
  const underWay = new Set<Request>();
  const begin = (request: Request) => {
    last = performance.now();
    if (new URL(request.url()).pathname !== events) underWay.add(request);
  };
  const end = (request: Request) => {
    last = performance.now();
    underWay.delete(request);
  };
  page.on('request', begin);
  page.on('requestfinished', end);
  page.on('requestfailed', end);
  const started = performance.now();
  const isQuiet = () => underWay.size === 0 && performance.now() - last >= quietMs;
  try {
    while (!isQuiet() && performance.now() - started < mostMs) await page.waitForTimeout(100);
  } finally {
    page.off('request', begin);
    page.off('requestfinished', end);
    page.off('requestfailed', end);
  }
}
