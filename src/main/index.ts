import { app, dialog, utilityProcess } from 'electron';
import { isCancelled } from '../shared/errors.ts';
import { isWindowAddress, registerScheme, serveScheme, windowOrigin } from './door/electron.ts';
import { createDoor } from './door/index.ts';
import {
  answerDialogs,
  builtFiles,
  closeBeforeQuit,
  createMainWindow,
  guardContents,
  guardSession,
  projectInWords,
  setupMenu,
  stayAwakeDuringRuns,
} from './electron/index.ts';
import { openDemoProject } from './first-project.ts';
import { createServices, type OwnedServices } from './headless.ts';
import { utilityProcesses } from './processes/index.ts';
import { userDataDir } from './user-data-dir.ts';

/** The desktop program. A second instance hands its words to the first and ends. */
function start(): void {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  registerScheme();
  guardContents(isWindowAddress);
  // Not awaited: Electron becomes ready only after this file has been run to its end.
  app.whenReady().then(openProgram).catch(failToStart);
}

async function openProgram(): Promise<void> {
  const files = builtFiles();
  const services = createServices({
    files,
    launch: launchUtility,
    device: 'auto',
    userDir: userDataDir(process.platform, process.env),
  });
  const quitting = new AbortController();
  const sleepAgain = stayAwakeDuringRuns(services.events);
  const close = () => {
    quitting.abort();
    sleepAgain();
    return services.close();
  };
  closeBeforeQuit(close, services.log);
  guardSession();
  serveScheme(createDoor(services));
  answerDialogs(isWindowAddress);
  const window = createMainWindow({ address: `${windowOrigin}/`, preload: files.preload, log: services.log });
  setupMenu((command) => window.send(command), process.platform);
  app.on('second-instance', (_event, words, folder) => {
    window.show();
    void openNamedProject(services, words, folder);
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    void openNamedProject(services, [path], '/');
  });
  app.on('activate', () => window.show());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  // After the window is up: it shows the project as soon as there is one.
  if (projectInWords(process.argv, process.cwd()) === null) await openDemo(services, quitting.signal);
  else await openNamedProject(services, process.argv, process.cwd());
}

const launchUtility = utilityProcesses((entry, execArgv) =>
  utilityProcess.fork(entry, [], { execArgv, serviceName: 'PlateLens worker' }),
);

/** Opens the project that a command line names. One that cannot be opened is told; the one that is open stays. */
async function openNamedProject(
  services: OwnedServices,
  words: readonly string[],
  folder: string,
): Promise<void> {
  const path = projectInWords(words, folder);
  if (path === null) return;
  try {
    await services.open(path);
  } catch (error) {
    tell('The project was not opened', error);
  }
}

async function openDemo(services: OwnedServices, signal: AbortSignal): Promise<void> {
  try {
    await openDemoProject({ services, resourcesDir: services.files.resourcesDir, signal });
  } catch (error) {
    if (!signal.aborted && !isCancelled(error)) tell('The demo project was not opened', error);
  }
}

function failToStart(error: unknown): void {
  tell('PlateLens cannot start', error);
  app.exit(1);
}

function tell(what: string, error: unknown): void {
  dialog.showErrorBox(what, error instanceof Error ? error.message : String(error));
}

start();
