import { join } from 'node:path';
import { app, BrowserWindow, screen, type BrowserWindowConstructorOptions } from 'electron';
import { preloadChannels, type MenuCommand } from '../../shared/preload-api.ts';
import { isOnScreen, readWindowState, writeWindowState } from './window-state.ts';

/** The program's one window. */
export interface MainWindow {
  /** Brings it to the front; opens it where it is closed. */
  show(): void;
  send(command: MenuCommand): void;
}

export interface MainWindowOptions {
  /** The page to show. */
  readonly address: string;
  /** The preload script's path. */
  readonly preload: string;
  readonly log: (error: unknown) => void;
}

const usualSize = { width: 1440, height: 900 };

export function createMainWindow(options: MainWindowOptions): MainWindow {
  let window: BrowserWindow | null = null;
  const open = () => {
    const opened = openWindow(options);
    opened.on('closed', () => {
      window = null;
    });
    window = opened;
  };
  open();
  return {
    show: () => {
      if (window === null) open();
      if (window?.isMinimized() === true) window.restore();
      window?.show();
      window?.focus();
    },
    send: (command) => window?.webContents.send(preloadChannels.menu, command),
  };
}

function openWindow({ address, preload, log }: MainWindowOptions): BrowserWindow {
  const memory = join(app.getPath('userData'), 'window.json');
  const remembered = readWindowState(memory);
  const screens = screen.getAllDisplays().map((display) => display.workArea);
  const state = remembered !== null && isOnScreen(remembered, screens) ? remembered : null;
  const window = new BrowserWindow(windowOptions(preload, state ?? usualSize));
  if (state?.maximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    try {
      writeWindowState(memory, { ...window.getNormalBounds(), maximized: window.isMaximized() });
    } catch (error) {
      log(error);
    }
  });
  window.webContents.on('render-process-gone', (_event, { reason }) =>
    log(new Error(`the window ended: ${reason}`)),
  );
  window.loadURL(address).catch(log);
  return window;
}

type Place = { readonly width: number; readonly height: number; readonly x?: number; readonly y?: number };

function windowOptions(preload: string, { width, height, x, y }: Place): BrowserWindowConstructorOptions {
  return {
    width,
    height,
    ...(x === undefined || y === undefined ? {} : { x, y }),
    minWidth: 900,
    minHeight: 600,
    title: 'PlateLens',
    show: false,
    backgroundColor: '#1a1b1e',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Chromium would fetch its dictionaries from the network.
      spellcheck: false,
    },
  };
}
