import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';

// Stands in for the `electron` module where its binary cannot be had. It decides nothing: it takes what the program
// hands to Electron and keeps it for the tests to look at. Compute processes are real, as children of Node.

type Handler = (...args: never[]) => unknown;

/** What the program gave to Electron, and what the fake answers. */
export interface Desk {
  hasLock: boolean;
  appPath: string;
  userData: string;
  /** Answer of every open dialog. */
  chosen: { canceled: boolean; filePaths: string[] };
  displays: { workArea: { x: number; y: number; width: number; height: number } }[];
  quits: number;
  exits: number[];
  schemes: unknown[];
  readonly schemeHandlers: Map<string, (request: Request) => Response | Promise<Response>>;
  readonly ipcHandlers: Map<string, Handler>;
  readonly guards: Map<string, Handler>;
  dialogs: unknown[];
  errorBoxes: { title: string; content: string }[];
  windows: BrowserWindow[];
  menu: MenuEntry[];
  readonly exposed: Map<string, unknown>;
  invoked: unknown[][];
  /** What keeps the machine awake, by number. */
  readonly blockers: Map<number, string>;
  readonly ready: PromiseWithResolvers<undefined>;
}

interface MenuEntry {
  label?: string;
  role?: string;
  click?: () => void;
  submenu?: MenuEntry[];
}

export const desk: Desk = {
  hasLock: true,
  appPath: '',
  userData: '',
  chosen: { canceled: true, filePaths: [] },
  displays: [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
  quits: 0,
  exits: [],
  schemes: [],
  schemeHandlers: new Map(),
  ipcHandlers: new Map(),
  guards: new Map(),
  dialogs: [],
  errorBoxes: [],
  windows: [],
  menu: [],
  exposed: new Map(),
  invoked: [],
  blockers: new Map(),
  ready: Promise.withResolvers(),
};

export class FakeContents extends EventEmitter {
  readonly mainFrame = { url: '' };
  readonly sent: unknown[][] = [];
  openHandler: Handler | null = null;
  setWindowOpenHandler(handler: Handler) {
    this.openHandler = handler;
  }
  send(...message: unknown[]) {
    this.sent.push(message);
  }
}

export class BrowserWindow extends EventEmitter {
  static fromWebContents(contents: FakeContents) {
    return desk.windows.find((window) => window.webContents === contents) ?? null;
  }
  readonly webContents = new FakeContents();
  readonly options: Record<string, unknown>;
  readonly done: string[] = [];
  minimized = false;
  bounds = { x: 10, y: 20, width: 1000, height: 700 };
  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
    desk.windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  loadURL(address: string) {
    this.webContents.mainFrame.url = address;
    return Promise.resolve();
  }
  show() {
    this.done.push('show');
  }
  focus() {
    this.done.push('focus');
  }
  restore() {
    this.done.push('restore');
  }
  maximize() {
    this.done.push('maximize');
  }
  isMinimized() {
    return this.minimized;
  }
  isMaximized() {
    return this.done.includes('maximize');
  }
  getNormalBounds() {
    return this.bounds;
  }
}

class FakeApp extends EventEmitter {
  requestSingleInstanceLock() {
    return desk.hasLock;
  }
  whenReady() {
    return desk.ready.promise;
  }
  getAppPath() {
    return desk.appPath;
  }
  getPath() {
    return desk.userData;
  }
  quit() {
    desk.quits += 1;
  }
  exit(code: number) {
    desk.exits.push(code);
  }
}
export const app = new FakeApp();

export const protocol = {
  registerSchemesAsPrivileged: (schemes: unknown[]) => desk.schemes.push(...schemes),
  handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) => {
    desk.schemeHandlers.set(scheme, handler);
  },
};

const keep = (name: string) => (handler: Handler) => desk.guards.set(name, handler);
export const session = {
  defaultSession: {
    setPermissionRequestHandler: keep('permission-request'),
    setPermissionCheckHandler: keep('permission-check'),
    setDevicePermissionHandler: keep('device-permission'),
    webRequest: {
      onBeforeRequest: (filter: { urls: string[] }, handler: Handler) => {
        for (const pattern of filter.urls) desk.guards.set(pattern, handler);
      },
    },
  },
};

export const ipcMain = {
  handle: (channel: string, handler: Handler) => desk.ipcHandlers.set(channel, handler),
};

export const dialog = {
  showOpenDialog: (...args: unknown[]) => {
    desk.dialogs.push(args.at(-1));
    return Promise.resolve(desk.chosen);
  },
  showSaveDialog: (...args: unknown[]) => {
    desk.dialogs.push(args.at(-1));
    const { canceled, filePaths } = desk.chosen;
    return Promise.resolve({ canceled, filePath: canceled ? '' : (filePaths[0] ?? '') });
  },
  showErrorBox: (title: string, content: string) => desk.errorBoxes.push({ title, content }),
};

export const Menu = {
  buildFromTemplate: (template: MenuEntry[]) => template,
  setApplicationMenu: (menu: MenuEntry[]) => {
    desk.menu = menu;
  },
};

export const screen = { getAllDisplays: () => desk.displays };

export const utilityProcess = {
  fork: (entry: string, args: string[]) => {
    const child = fork(entry, args, { serialization: 'advanced' });
    return Object.assign(child, { postMessage: (message: object) => child.send(message) });
  },
};

class FakeIpcRenderer extends EventEmitter {
  invoke(...message: unknown[]) {
    desk.invoked.push(message);
    return Promise.resolve('/chosen/by/the/person');
  }
}
export const ipcRenderer = new FakeIpcRenderer();

export const contextBridge = {
  exposeInMainWorld: (name: string, api: unknown) => desk.exposed.set(name, api),
};
export const webUtils = { getPathForFile: (file: { name: string }) => `/dropped/${file.name}` };

let blockersStarted = 0;
export const powerSaveBlocker = {
  start: (kind: string) => {
    desk.blockers.set(++blockersStarted, kind);
    return blockersStarted;
  },
  stop: (number: number) => desk.blockers.delete(number),
};
