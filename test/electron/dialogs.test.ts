import { beforeEach, describe, expect, it, vi } from 'vitest';
import { BrowserWindow, desk } from './fake-electron.ts';
import { isWindowAddress } from '../../src/main/door/electron.ts';
import { answerDialogs } from '../../src/main/electron/index.ts';
import { preloadChannels } from '../../src/shared/preload-api.ts';

vi.mock('electron', () => import('./fake-electron.ts'));

type Ask = (event: object, name: unknown) => Promise<string | null>;

function ask(name: unknown, event?: object): Promise<string | null> {
  const handler = desk.ipcHandlers.get(preloadChannels.dialog) as unknown as Ask;
  const window = new BrowserWindow({});
  void window.loadURL('platelens://app/');
  const { webContents } = window;
  return handler({ sender: webContents, senderFrame: webContents.mainFrame, ...event }, name);
}

describe('dialogs', () => {
  beforeEach(() => {
    answerDialogs(isWindowAddress);
    desk.dialogs = [];
    desk.chosen = { canceled: false, filePaths: ['/data/screen.platelens'] };
  });

  it('answers the chosen path', async () => {
    expect(await ask('open-project')).toBe('/data/screen.platelens');
    expect(desk.dialogs).toMatchObject([
      { properties: ['openFile'], filters: [{ extensions: ['platelens'] }] },
    ]);
  });

  it('chooses folders where a folder is asked for', async () => {
    await ask('open-folder');
    expect(desk.dialogs).toMatchObject([{ properties: ['openDirectory'] }]);
  });

  it('asks where a new project goes', async () => {
    expect(await ask('new-project')).toBe('/data/screen.platelens');
    expect(desk.dialogs).toMatchObject([{ filters: [{ extensions: ['platelens'] }] }]);
    desk.chosen = { canceled: true, filePaths: [] };
    expect(await ask('new-project')).toBeNull();
  });

  it('answers null when it is dismissed', async () => {
    desk.chosen = { canceled: true, filePaths: [] };
    expect(await ask('open-network')).toBeNull();
  });

  it.each([
    ['another page', { senderFrame: { url: 'https://example.org/' } }],
    ['a frame inside the window', { senderFrame: { url: 'platelens://app/frame.html' } }],
    ['a frame that is gone', { senderFrame: null }],
  ])('refuses %s', async (_, event) => {
    await expect(ask('open-project', event)).rejects.toThrow(
      'a page that is not the window asked for a dialog',
    );
    expect(desk.dialogs).toEqual([]);
  });

  it('refuses its own page once that shows another address', async () => {
    const window = new BrowserWindow({});
    window.webContents.mainFrame.url = 'https://example.org/';
    const event = { sender: window.webContents, senderFrame: window.webContents.mainFrame };
    await expect(ask('open-project', event)).rejects.toThrow('not the window');
  });

  it.each([['save-anything'], [''], [null], [{ toString: (): string => 'open-project' }]])(
    'refuses a dialog it does not know: %j',
    async (name) => {
      await expect(ask(name)).rejects.toThrow();
      expect(desk.dialogs).toEqual([]);
    },
  );
});
