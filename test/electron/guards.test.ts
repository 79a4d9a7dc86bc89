import { beforeAll, describe, expect, it, vi } from 'vitest';
import { BrowserWindow, desk } from './fake-electron.ts';
import { isWindowAddress } from '../../src/main/door/electron.ts';
import { guardContents, guardSession } from '../../src/main/electron/index.ts';

vi.mock('electron', () => import('./fake-electron.ts'));

describe('isWindowAddress', () => {
  it.each([
    ['platelens://app/', true],
    ['platelens://app/index.html', true],
    ['platelens://app', true],
    ['platelens://app.evil.org/', false],
    ['platelens://application/', false],
    ['platelens://other/', false],
    ['https://platelens.org/', false],
    ['file:///etc/passwd', false],
    ['about:blank', false],
  ])('%s: %s', (address, own) => {
    expect(isWindowAddress(address)).toBe(own);
  });
});

describe('guards', () => {
  beforeAll(() => {
    guardContents(isWindowAddress);
    guardSession();
  });

  const navigate = (event: string, url: string) => {
    const details = { url, preventDefault: vi.fn() };
    new BrowserWindow({}).webContents.emit(event, details);
    return details.preventDefault;
  };

  it.each(['will-frame-navigate', 'will-redirect'])('stop a page that leaves the window (%s)', (event) => {
    expect(navigate(event, 'https://example.org/')).toHaveBeenCalledOnce();
    expect(navigate(event, 'file:///etc/passwd')).toHaveBeenCalledOnce();
    expect(navigate(event, 'platelens://app/')).not.toHaveBeenCalled();
  });

  it('stop embedded pages and new windows', () => {
    expect(navigate('will-attach-webview', '')).toHaveBeenCalledOnce();
    expect(new BrowserWindow({}).webContents.openHandler?.()).toEqual({ action: 'deny' });
  });

  it('deny every permission and device', () => {
    const answers: boolean[] = [];
    const request = desk.guards.get('permission-request') as (
      contents: null,
      permission: string,
      answer: (granted: boolean) => void,
    ) => void;
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal']) {
      request(null, permission, (granted) => answers.push(granted));
    }
    expect(answers).toEqual([false, false, false, false, false]);
    expect(desk.guards.get('permission-check')?.()).toBe(false);
    expect(desk.guards.get('device-permission')?.()).toBe(false);
  });

  it.each(['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'file:///*'])(
    'let no request out to %s',
    (pattern) => {
      const handler = desk.guards.get(pattern) as (
        details: object,
        answer: (response: object) => void,
      ) => void;
      const answer = vi.fn();
      handler({}, answer);
      expect(answer).toHaveBeenCalledWith({ cancel: true });
    },
  );
});
