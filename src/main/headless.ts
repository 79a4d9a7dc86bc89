import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import type { DeviceChoice } from '../shared/devices.ts';
import { createComputePool, openDeviceRecord, type ComputePool } from './compute/index.ts';
import { snapshotInBackground, type SnapshotLog } from './daily-snapshot.ts';
import { openProject } from './db/index.ts';
import { createEventHub, type EventHub, type Services, type Session } from './door/index.ts';
import { forkedProcess, type LaunchProcess } from './processes/index.ts';
import { createJobs, describeLab, type JobsOptions, type LabRunner } from './jobs/index.ts';
import { locateNetwork } from './networks/index.ts';
import {
  createImports,
  createPixelService,
  type PixelServiceOptions,
  type WorkerPoolOptions,
} from './plates/index.ts';
import { openRecentProjects } from './recent-projects.ts';

/** Where the program's parts lie: beside this source in a checkout, in one folder when built. */
export interface ProgramFiles {
  /** The compute process's entry. */
  readonly computeEntry: URL;
  /** The plate worker's entry; null takes the one beside the plates room. */
  readonly plateWorker: URL | null;
  /** Folder of the built window. */
  readonly windowDir: string;
  /** Folder of resources: the demo network, icons. */
  readonly resourcesDir: string;
}

/** The files of a checkout, run from source. */
export function checkoutFiles(): ProgramFiles {
  const here = dirname(fileURLToPath(import.meta.url));
  const top = join(here, '..', '..');
  return {
    computeEntry: new URL('./compute/process.ts', import.meta.url),
    plateWorker: null,
    windowDir: join(top, 'out', 'renderer'),
    resourcesDir: join(top, 'resources'),
  };
}

export interface ServiceOptions {
  /** Compute processes; 0 takes one a core. */
  readonly processes?: number;
  readonly files?: ProgramFiles;
  /** How processes are started; by default as children of Node. */
  readonly launch?: LaunchProcess;
  /** What they compute on; the CPU by default. `auto` tests what there is, once. */
  readonly device?: DeviceChoice;
  /** Runs that an earlier process left queued go on (the default), or wait until they are resumed. */
  readonly leftovers?: JobsOptions['leftovers'];
  /** Computes runs on the machines of a lab queue, which whoever opened it closes. */
  readonly lab?: LabRunner | null;
  /** Folder of this person, where opened projects are noted; left out, none are. */
  readonly userDir?: string;
  /** Threads that read images and memory for decoded ones; by default what suits a window that goes back and forth. */
  readonly reading?: Pick<PixelServiceOptions, 'threads' | 'cacheBytes'>;
}

/** Services that the composition root closes when the program ends. */
export interface OwnedServices extends Services {
  readonly files: ProgramFiles;
  /** Closes the open project; nothing is open afterwards. */
  closeProject(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Puts the program together without Electron: the compute processes, the door's services and, once one is opened, a
 * project with its pixels and jobs.
 */
export function createServices(options: ServiceOptions = {}): OwnedServices {
  const files = options.files ?? checkoutFiles();
  const logs = openLog();
  const log = logs.error;
  const port = createPool(files, options);
  const events = createEventHub();
  const lab = options.lab ?? null;
  let session: Session | null = null;
  let endSnapshot = () => Promise.resolve();
  let noted: Promise<void> | undefined;
  const recent = options.userDir === undefined ? null : openRecentProjects(options.userDir);

  const closeProject = async () => {
    const closing = session;
    session = null;
    if (closing === null) return;
    await endSnapshot();
    await closing.imports.stop();
    await closing.jobs.stop();
    await closing.pixels.close();
    closing.project.close();
  };
  const openNext = async (path: string) => {
    // A second opener of a file gets it read-only, and that second one must not be ourselves.
    if (session !== null && resolve(session.project.path) === resolve(path)) return session;
    const { leftovers = 'continue', reading = {} } = options;
    const next = openSession(path, { port, files, log, leftovers, lab, reading, events });
    await closeProject();
    session = next;
    endSnapshot = snapshotInBackground(next.project, logs);
    events.emit({ kind: 'project' });
    // A list that cannot be kept is no reason to refuse the project.
    noted = recent?.add(path).catch(log);
    return next;
  };
  // One after another: two windows that open a project at the same time must not both put theirs in place.
  let opening: Promise<unknown> = Promise.resolve();
  const open = (path: string) => {
    const opened = opening.then(() => openNext(path));
    opening = opened.catch(() => undefined);
    return opened;
  };
  const close = async () => {
    await opening;
    await closeProject();
    await noted;
    await port.close();
  };
  return {
    windowDir: files.windowDir,
    fontsDir: join(files.resourcesDir, 'fonts'),
    files,
    events,
    port,
    launch: options.launch ?? forkedProcess(),
    log,
    current: () => session,
    open,
    recentProjects: async () => (await recent?.list()) ?? [],
    labState: async () => (lab === null ? null : describeLab(lab.queue)),
    closeProject,
    close,
  };
}

/** The program's log, on its stderr. */
function openLog(): SnapshotLog {
  const level = process.env['PLATELENS_LOG'] ?? 'warn';
  const logger = pino({ name: 'platelens', level }, pino.destination(2));
  return { error: (error) => logger.error(error), note: (text) => logger.warn(text) };
}

/** The compute processes of the program. */
export function createPool(
  files: ProgramFiles,
  { processes = 0, device, launch }: Omit<ServiceOptions, 'files'>,
): ComputePool {
  return createComputePool({
    entry: files.computeEntry,
    processes,
    device,
    launch,
    deviceRecord: openDeviceRecord(),
    demoNetwork: { path: join(files.resourcesDir, 'demo', 'network.onnx'), sha256: 'demo' },
  });
}

interface SessionParts extends Pick<OwnedServices, 'files' | 'log'> {
  readonly port: ComputePool;
  readonly leftovers: 'continue' | 'leave';
  readonly lab: LabRunner | null;
  readonly reading: NonNullable<ServiceOptions['reading']>;
  readonly events: EventHub;
}

function openSession(path: string, parts: SessionParts): Session {
  const { port, files, log, leftovers, lab, reading, events } = parts;
  const emit: EventHub['emit'] = (event) => events.emit(event);
  const project = openProject(path, { mode: 'write' });
  try {
    const workers: WorkerPoolOptions = files.plateWorker === null ? {} : { workerUrl: files.plateWorker };
    const pixels = createPixelService(project, { ...workers, ...reading });
    const locate: JobsOptions['locate'] = (network, signal) => locateNetwork(project, network, signal);
    const jobs = createJobs({ project, port, pixels, emit, log, locate, leftovers, lab: lab ?? undefined });
    const imports = createImports({
      project,
      workers,
      onChange: (state) => {
        emit({ kind: 'import', state });
        const { progress } = state;
        if (progress.kind === 'done') emit({ kind: 'plate', plateId: progress.report.plateId });
      },
    });
    return { project, pixels, jobs, imports, workers };
  } catch (error) {
    project.close();
    throw error;
  }
}
