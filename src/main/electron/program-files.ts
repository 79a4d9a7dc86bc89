import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

/**
 * Where the built parts lie below the program's folder, which is the checkout or, when packaged, the archive. Electron
 * reads the archive like a folder; the native modules beside it are found by Electron itself.
 */
export function builtFiles() {
  const top = app.getAppPath();
  return {
    computeEntry: pathToFileURL(join(top, 'out/main/compute-process.js')),
    plateWorker: pathToFileURL(join(top, 'out/main/plane-worker.js')),
    windowDir: join(top, 'out/renderer'),
    // Libraries open these by name, so they lie beside the archive, not in it.
    resourcesDir: join(top.replace(/app\.asar$/, 'app.asar.unpacked'), 'resources'),
    preload: join(top, 'out/preload/index.cjs'),
  };
}
