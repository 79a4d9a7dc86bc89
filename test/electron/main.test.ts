import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProject } from '../../src/main/db/index.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

/** Runs the entry from its first line, with a stand-in that has seen nothing yet. */
async function start(
  prepare: (desk: Awaited<ReturnType<typeof loadFake>>['desk']) => void = () => undefined,
) {
  vi.resetModules();
  const fake = await loadFake();
  vi.doMock('electron', () => fake);
  const { app, desk } = fake;
  desk.appPath = home;
  desk.userData = home;
  prepare(desk);
  await import('../../src/main/index.ts');
  return { app, desk };
}
const loadFake = () => import('./fake-electron.ts');

let home: string;
const words = process.argv;

async function startReady() {
  const { app, desk } = await start();
  desk.ready.resolve(undefined);
  await vi.waitFor(() => expect(desk.menu.length).toBeGreaterThan(0));
  const window = desk.windows[0];
  const handler = desk.schemeHandlers.get('platelens');
  if (window === undefined || handler === undefined) throw new Error('the program did not open');
  const quit = async () => {
    app.emit('will-quit', { preventDefault: () => undefined });
    await vi.waitFor(() => expect(desk.quits).toBe(1));
  };
  return { app, desk, window, handler, quit };
}

const currentSchema = z.object({ result: z.object({ data: z.object({ path: z.string() }).nullable() }) });

async function currentProject(handler: (request: Request) => Response | Promise<Response>) {
  const answer = await handler(new Request('platelens://app/rpc/project.current?input=%7B%7D'));
  return currentSchema.parse(await answer.json()).result.data?.path ?? null;
}

describe('the desktop program', () => {
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'platelens-desktop-'));
    mkdirSync(join(home, 'out/renderer'), { recursive: true });
    writeFileSync(join(home, 'out/renderer/index.html'), '<title>PlateLens</title>');
    openProject(join(home, 'empty.platelens'), { mode: 'create' }).close();
    vi.stubEnv('PLATELENS_DATA', join(home, 'data'));
    process.argv = ['electron', '.', '--project', join(home, 'empty.platelens')];
  });
  afterEach(() => {
    process.argv = words;
    vi.unstubAllEnvs();
    // A demo that was being drawn may still put its last file down.
    rmSync(home, { recursive: true, maxRetries: 10 });
  });

  it('ends at once when it runs already', async () => {
    const { desk } = await start((prepared) => {
      prepared.hasLock = false;
    });
    desk.ready.resolve(undefined);
    expect(desk.quits).toBe(1);
    expect(desk.schemes).toEqual([]);
    expect(desk.windows).toEqual([]);
  });

  it('declares its scheme before Electron is ready, and opens nothing until then', async () => {
    const { desk } = await start();
    expect(desk.schemes).toEqual([
      {
        scheme: 'platelens',
        privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
      },
    ]);
    expect(desk.windows).toEqual([]);
    expect(desk.schemeHandlers.size).toBe(0);
  });

  it('shows the window through its scheme, under a strict content policy', async () => {
    const { window, handler, quit } = await startReady();
    expect(window.webContents.mainFrame.url).toBe('platelens://app/');
    expect(window.options['webPreferences']).toMatchObject({
      preload: join(home, 'out/preload/index.cjs'),
      sandbox: true,
    });
    const page = await handler(new Request('platelens://app/'));
    expect(await page.text()).toContain('PlateLens');
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'self';/);
    await quit();
  });

  it('answers calls by the door that the headless host has', async () => {
    const { handler, quit } = await startReady();
    expect(await currentProject(handler)).toBe(join(home, 'empty.platelens'));
    expect((await handler(new Request('platelens://elsewhere/'))).status).toBe(404);
    await quit();
  });

  it('opens the demo where no project is named, and leaves off making it when it ends', async () => {
    process.argv = ['electron', '.'];
    const { desk, handler, quit } = await startReady();
    const demo = await vi.waitFor(async () => {
      const path = await currentProject(handler);
      if (path === null) throw new Error('no project yet');
      return path;
    });
    expect(demo.startsWith(join(home, 'data'))).toBe(true);
    await quit();
    expect(desk.errorBoxes).toEqual([]);
  });

  it('guards the window before there is one', async () => {
    const { desk, window, quit } = await startReady();
    expect(window.webContents.openHandler?.()).toEqual({ action: 'deny' });
    expect(desk.guards.size).toBeGreaterThan(3);
    await quit();
  });

  it('comes to the front for a second instance, and says why its project did not open', async () => {
    const { app, desk, window, quit } = await startReady();
    window.done.length = 0;
    app.emit('second-instance', {}, ['platelens', 'gone.platelens'], home);
    expect(window.done).toEqual(['show', 'focus']);
    await vi.waitFor(() => expect(desk.errorBoxes).toHaveLength(1));
    expect(desk.errorBoxes[0]?.content).toContain(join(home, 'gone.platelens'));
    await quit();
  });

  it('closes what it opened before it ends', async () => {
    const { app, desk, quit } = await startReady();
    app.emit('window-all-closed');
    expect(desk.quits).toBe(1);
    desk.quits = 0;
    await quit();
  });
});
