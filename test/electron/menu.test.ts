import { expect, it, vi } from 'vitest';
import { desk } from './fake-electron.ts';
import { setupMenu } from '../../src/main/electron/index.ts';
import { menuCommands, type MenuCommand } from '../../src/shared/preload-api.ts';

vi.mock('electron', () => import('./fake-electron.ts'));

it.each(['linux', 'darwin', 'win32'] as const)('sends every command exactly once (%s)', (platform) => {
  const sent: MenuCommand[] = [];
  setupMenu((command) => sent.push(command), platform);
  for (const { submenu = [] } of desk.menu) {
    for (const entry of submenu) entry.click?.();
  }
  expect(sent.toSorted()).toEqual([...menuCommands].toSorted());
});

it('offers a way out on every platform', () => {
  const roles = (platform: NodeJS.Platform) => {
    setupMenu(() => undefined, platform);
    return JSON.stringify(desk.menu);
  };
  expect(roles('linux')).toContain('"quit"');
  expect(roles('darwin')).toContain('"appMenu"');
});
