import {
  BrowserWindow,
  dialog,
  ipcMain,
  type IpcMainInvokeEvent,
  type OpenDialogOptions,
  type SaveDialogOptions,
  type WebContents,
} from 'electron';
import { z } from 'zod';
import { badInput } from '../../shared/errors.ts';
import { dialogNames, preloadChannels, type DialogName } from '../../shared/preload-api.ts';

const dialogs: Readonly<Record<Exclude<DialogName, 'new-project'>, OpenDialogOptions>> = {
  'open-project': {
    title: 'Open a project',
    filters: [{ name: 'PlateLens project', extensions: ['platelens'] }],
    properties: ['openFile'],
  },
  'open-network': {
    title: 'Add a network',
    filters: [
      { name: 'Network', extensions: ['onnx', 'h5', 'keras', 'json', 'zip', 'yaml', 'yml'] },
      { name: 'ONNX', extensions: ['onnx'] },
      { name: 'Keras', extensions: ['h5', 'keras'] },
      { name: 'TensorFlow.js', extensions: ['json'] },
      { name: 'bioimage.io package', extensions: ['zip', 'yaml', 'yml'] },
    ],
    properties: ['openFile'],
  },
  'open-plate-map': {
    title: 'Choose a plate map',
    filters: [{ name: 'Plate map', extensions: ['csv', 'tsv', 'txt', 'xlsx'] }],
    properties: ['openFile'],
  },
  'open-region-file': {
    title: 'Choose a file of regions',
    filters: [{ name: 'Regions', extensions: ['geojson', 'json', 'tif', 'tiff', 'png', 'csv', 'xml'] }],
    properties: ['openFile'],
  },
  'open-folder': { title: 'Choose a folder', properties: ['openDirectory'] },
};

const newProject: SaveDialogOptions = {
  title: 'New project',
  defaultPath: 'screen.platelens',
  filters: [{ name: 'PlateLens project', extensions: ['platelens'] }],
};

const nameSchema = z.enum(dialogNames);

/**
 * Shows the native dialogs that the preload asks for.
 * @param isWindowAddress tells the program's own window from any other page
 */
export function answerDialogs(isWindowAddress: (address: string) => boolean): void {
  ipcMain.handle(preloadChannels.dialog, async (event, name: unknown): Promise<string | null> => {
    requireOwnPage(event, isWindowAddress);
    return await ask(event.sender, nameSchema.parse(name));
  });
}

async function ask(sender: WebContents, name: DialogName): Promise<string | null> {
  const window = BrowserWindow.fromWebContents(sender);
  if (name === 'new-project') {
    const { canceled, filePath } = await (window === null
      ? dialog.showSaveDialog(newProject)
      : dialog.showSaveDialog(window, newProject));
    return canceled || filePath === '' ? null : filePath;
  }
  const options = dialogs[name];
  const chosen = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
}

/** @throws BadInput where a message came from a frame inside the window, or from any other page. */
function requireOwnPage(event: IpcMainInvokeEvent, isWindowAddress: (address: string) => boolean): void {
  const frame = event.senderFrame;
  if (frame !== null && frame === event.sender.mainFrame && isWindowAddress(frame.url)) return;
  throw badInput({ what: 'a page that is not the window asked for a dialog', where: frame?.url });
}
