import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { desk } from './fake-electron.ts';
import { createMainWindow } from '../../src/main/electron/index.ts';

vi.mock('electron', () => import('./fake-electron.ts'));

function open() {
  const errors: unknown[] = [];
  const options = {
    address: 'platelens://app/',
    preload: '/p.cjs',
    log: (error: unknown) => errors.push(error),
  };
  const main = createMainWindow(options);
  const window = desk.windows.at(-1);
  if (window === undefined) throw new Error('no window was opened');
  return { main, window, errors };
}

describe('the window', () => {
  let memory: string;
  beforeEach(() => {
    desk.windows = [];
    desk.userData = mkdtempSync(join(tmpdir(), 'platelens-window-'));
    memory = join(desk.userData, 'window.json');
  });
  afterEach(() => {
    rmSync(desk.userData, { recursive: true });
  });

  it('gives its page no more than a web page has', () => {
    expect(open().window.options['webPreferences']).toMatchObject({
      preload: '/p.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    });
  });

  it('shows itself once there is something to see', () => {
    const { window } = open();
    expect(window.options['show']).toBe(false);
    expect(window.done).toEqual([]);
    window.emit('ready-to-show');
    expect(window.done).toEqual(['show']);
  });

  it('opens where it was closed', () => {
    const { window } = open();
    window.bounds = { x: 200, y: 100, width: 1200, height: 800 };
    window.maximize();
    window.emit('close');
    const next = open().window;
    expect(next.options).toMatchObject({ x: 200, y: 100, width: 1200, height: 800 });
    expect(next.done).toContain('maximize');
  });

  it.each([
    ['lies on a screen that is gone', { x: 5000, y: 100, width: 1200, height: 800, maximized: false }],
    ['shows only its edge', { x: 1900, y: 100, width: 1200, height: 800, maximized: false }],
    ['is too small', { x: 0, y: 0, width: 10, height: 10, maximized: false }],
    ['is no place', { x: 'left' }],
  ])('forgets a place that %s', (_, state) => {
    writeFileSync(memory, JSON.stringify(state));
    const { options } = open().window;
    expect(options).toMatchObject({ width: 1440, height: 900 });
    expect(options).not.toHaveProperty('x');
  });

  it('opens with a broken memory', () => {
    writeFileSync(memory, '{"x": 1');
    expect(open().window.options).toMatchObject({ width: 1440 });
  });

  it('closes when its place cannot be written, and says so', () => {
    const { window, errors } = open();
    rmSync(desk.userData, { recursive: true });
    window.emit('close');
    expect(errors).toHaveLength(1);
    desk.userData = mkdtempSync(join(tmpdir(), 'platelens-window-'));
  });

  it('comes to the front, also from the dock, and opens anew once closed', () => {
    const { main, window } = open();
    window.minimized = true;
    main.show();
    expect(window.done).toEqual(['restore', 'show', 'focus']);
    window.emit('closed');
    main.show();
    expect(desk.windows).toHaveLength(2);
  });

  it('sends menu commands to its page, and none after it is closed', () => {
    const { main, window } = open();
    main.send('open-project');
    window.emit('closed');
    main.send('new-run');
    expect(window.webContents.sent).toEqual([['platelens:menu', 'open-project']]);
    expect(() => readFileSync(memory)).toThrow();
  });
});
