import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findChromium } from '../../scripts/parts/chromium.ts';
import { electronObstacle } from '../../scripts/parts/electron-binary.ts';
import { browserOpener } from '../../scripts/parts/open-browser.ts';

describe('findChromium', () => {
  const here = resolve('package.json');

  it('takes the one that was chosen', () => {
    expect(findChromium(here, [])).toEqual({ kind: 'found', path: here });
  });

  it('says when the chosen one does not exist, rather than taking another', () => {
    const browser = findChromium('/no/such/chrome', [here]);
    expect(browser).toMatchObject({
      kind: 'absent',
      reason: expect.stringContaining('/no/such/chrome') as unknown,
    });
  });

  it('takes the first of the usual places', () => {
    expect(findChromium(undefined, ['/no/such/chrome', here])).toEqual({ kind: 'found', path: here });
    expect(findChromium('', [here])).toEqual({ kind: 'found', path: here });
  });

  it('says how to mend it where there is none', () => {
    expect(findChromium(undefined, [])).toMatchObject({
      kind: 'absent',
      reason: expect.stringContaining('CHROME_PATH') as unknown,
    });
  });
});

describe('electronObstacle', () => {
  it.each([
    ['darwin', {}, 501, null],
    ['win32', {}, undefined, null],
    ['linux', { DISPLAY: ':0' }, 1000, null],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, 1000, null],
    ['linux', {}, 1000, 'there is no display'],
    ['linux', { DISPLAY: ':0' }, 0, 'its sandbox refuses to run as root'],
  ] as const)('%s %j as user %s: %s', (platform, env, user, obstacle) => {
    expect(electronObstacle(platform, env, user)).toBe(obstacle);
  });
});

describe('browserOpener', () => {
  it('needs a display only where there may be none', () => {
    expect(browserOpener('linux', {})).toBeNull();
    expect(browserOpener('linux', { DISPLAY: ':0' })?.command).toBe('xdg-open');
    expect(browserOpener('darwin', {})?.command).toBe('open');
    expect(browserOpener('win32', {})?.command).toBe('rundll32');
  });
});
