import { BrowserWindow, dialog, ipcMain, type IpcMainInvokeEvent, type OpenDialogOptions } from 'electron';
import { z } from 'zod';
import { badInput } from '../../shared/errors.ts';
import { dialogNames, preloadChannels, type DialogName } from '../../shared/preload-api.ts';

const dialogs: Readonly<Record<DialogName, OpenDialogOptions>> = {
  'open-project': {
    title: 'Open a project',
    filters: [{ name: 'PlateLens project', extensions: ['platelens'] }],
    properties: ['openFile'],
  },
  'open-network': {
    title: 'Add a network',
    filters: [{ name: 'ONNX network', extensions: ['onnx'] }],
    properties: ['openFile'],
  },
  'open-folder': { title: 'Choose a folder', properties: ['openDirectory'] },
};

const nameSchema = z.enum(dialogNames);

/**
 * Shows the native dialogs that the preload asks for.
 * @param isWindowAddress tells the program's own window from any other page
 */
export function answerDialogs(isWindowAddress: (address: string) => boolean): void {
  ipcMain.handle(preloadChannels.dialog, async (event, name: unknown): Promise<string | null> => {
    requireOwnPage(event, isWindowAddress);
    const window = BrowserWindow.fromWebContents(event.sender);
    const options = dialogs[nameSchema.parse(name)];
    const chosen = await (window === null
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(window, options));
    return chosen.canceled ? null : (chosen.filePaths[0] ?? null);
  });
}

/** @throws BadInput where a message came from a frame inside the window, or from any other page. */
function requireOwnPage(event: IpcMainInvokeEvent, isWindowAddress: (address: string) => boolean): void {
  const frame = event.senderFrame;
  if (frame !== null && frame === event.sender.mainFrame && isWindowAddress(frame.url)) return;
  throw badInput({ what: 'a page that is not the window asked for a dialog', where: frame?.url });
}
