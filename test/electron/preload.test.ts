import { beforeAll, describe, expect, it, vi } from 'vitest';
import { desk, ipcRenderer } from './fake-electron.ts';
import { preloadChannels, type PreloadApi } from '../../src/shared/preload-api.ts';

vi.mock('electron', () => import('./fake-electron.ts'));

describe('the preload', () => {
  let api: PreloadApi<File>;
  beforeAll(async () => {
    await import('../../src/preload/index.ts');
    api = desk.exposed.get('platelens') as PreloadApi<File>;
  });

  it('exposes these functions and nothing else', () => {
    expect([...desk.exposed.keys()]).toEqual(['platelens']);
    expect(Object.keys(api)).toEqual([
      'openProjectDialog',
      'newProjectDialog',
      'openPlateMapDialog',
      'openNetworkDialog',
      'openRegionFileDialog',
      'openFolderDialog',
      'pathOf',
      'onMenu',
    ]);
  });

  it('asks main for dialogs by name', async () => {
    desk.invoked = [];
    expect(await api.openProjectDialog()).toBe('/chosen/by/the/person');
    await api.openNetworkDialog();
    await api.openFolderDialog();
    await api.newProjectDialog();
    await api.openPlateMapDialog();
    await api.openRegionFileDialog();
    const names = [
      'open-project',
      'open-network',
      'open-folder',
      'new-project',
      'open-plate-map',
      'open-region-file',
    ];
    expect(desk.invoked).toEqual(names.map((name) => [preloadChannels.dialog, name]));
  });

  it('tells the path of a dropped file', () => {
    expect(api.pathOf(new File([], 'cells.onnx'))).toBe('/dropped/cells.onnx');
  });

  it('passes menu commands on without the event, until it is told to stop', () => {
    const heard: unknown[][] = [];
    const stop = api.onMenu((...args) => heard.push(args));
    expect(ipcRenderer.listenerCount(preloadChannels.menu)).toBe(1);
    ipcRenderer.emit(preloadChannels.menu, { sender: 'secret' }, 'open-project');
    stop();
    ipcRenderer.emit(preloadChannels.menu, {}, 'new-run');
    expect(heard).toEqual([['open-project']]);
    expect(ipcRenderer.listenerCount(preloadChannels.menu)).toBe(0);
  });
});
