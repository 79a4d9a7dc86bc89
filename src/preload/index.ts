import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { preloadChannels, type DialogName, type PreloadApi } from '../shared/preload-api.ts';

// Main answers with a path or null; `invoke` cannot know that.
const ask = (dialog: DialogName) =>
  ipcRenderer.invoke(preloadChannels.dialog, dialog) as Promise<string | null>;

const api: PreloadApi<File> = {
  openProjectDialog: () => ask('open-project'),
  newProjectDialog: () => ask('new-project'),
  openPlateMapDialog: () => ask('open-plate-map'),
  openNetworkDialog: () => ask('open-network'),
  openRegionFileDialog: () => ask('open-region-file'),
  openFolderDialog: () => ask('open-folder'),
  pathOf: (file) => webUtils.getPathForFile(file),
  onMenu: (listener) => {
    const forward = (_event: unknown, command: unknown) => listener(String(command));
    ipcRenderer.on(preloadChannels.menu, forward);
    return () => ipcRenderer.off(preloadChannels.menu, forward);
  },
};

contextBridge.exposeInMainWorld('platelens', api);
