import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openProject } from '../../../db/index.ts';
import { importPlate, timeDecoder } from '../../../plates/index.ts';
import { drawBenchImages, writeBenchPlate, type BenchPlate } from './write-bench-plate.ts';
import { timeOpening, timePanning, type OpeningTimes, type PanningTimes } from './time-viewing.ts';

/** What was measured on plates that were drawn for it. */
export interface PlateMeasurements {
  readonly plate: BenchPlate;
  readonly planes: number;
  /** Bytes of one image file. */
  readonly fileBytes: number;
  /** Planes a second: by the TIFF library alone, as an import reads them, and by the import itself. */
  readonly decoderRate: number;
  readonly readerRate: number;
  readonly importRate: number;
  readonly importSeconds: number;
  /** Processor time a plane, of all threads together. */
  readonly decoderCpuMs: number;
  readonly readerCpuMs: number;
  readonly importCpuMs: number;
  /** Resident memory of the process: before the import, and at most while it ran. */
  readonly idleBytes: number;
  readonly peakBytes: number;
  /** The longest time that the main thread was busy with one thing during the import. */
  readonly longestBlockMs: number;
  readonly projectBytes: number;
  /** Opening the project and having every tile of the whole plate on screen; cold, once a project. */
  readonly openOne: OpeningTimes;
  readonly openSeveral: OpeningTimes;
  readonly plates: number;
  readonly panning: PanningTimes;
}

export interface PlateBenchOptions {
  readonly plate: BenchPlate;
  /** Plates in the project whose opening is compared with that of one. */
  readonly plates: number;
  readonly signal: AbortSignal;
  readonly onProgress: (share: number, label: string) => void;
}

const openings = 5;

/** Draws plates into a temporary folder, imports them, opens the project and pans over it. The folder is removed. */
export async function benchPlates(options: PlateBenchOptions): Promise<PlateMeasurements> {
  const { plate, plates, signal, onProgress } = options;
  const folder = await mkdtemp(join(tmpdir(), 'platelens-bench-'));
  try {
    onProgress(0, 'drawing');
    const images = await drawBenchImages(join(folder, 'images'), plate);
    const folders: string[] = [];
    for (let number = 0; number < plates; number++) {
      folders.push(join(folder, `plate-${number + 1}`));
      await writeBenchPlate(folders[number] ?? '', plate, images, number, signal);
    }
    const one = join(folder, 'one.platelens');
    const measured = await measureImport(folders[0] ?? '', one, { signal, onProgress });
    const openOne = await timeOpening(one, openings);
    onProgress(0, 'panning');
    const panning = await timePanning(one, signal);
    const several = await addPlates(one, folders.slice(1), { signal, onProgress });
    return {
      plate,
      fileBytes: (await stat(images[0] ?? '')).size,
      ...measured,
      projectBytes: several.oneBytes,
      openOne,
      openSeveral: await timeOpening(one, plates > 1 ? openings : 0),
      plates,
      panning,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Watch = Pick<PlateBenchOptions, 'signal' | 'onProgress'>;

async function measureImport(folder: string, path: string, { signal, onProgress }: Watch) {
  onProgress(0, 'decoder alone');
  const before = await timeDecoder({ path: folder }, 'even', 'library', { signal });
  const reader = await timeDecoder({ path: folder }, 'even', 'import', { signal });
  const memory = watchMemory();
  const delays = monitorEventLoopDelay({ resolution: 5 });
  const project = openProject(path, { mode: 'create' });
  try {
    delays.enable();
    const cpuBefore = process.cpuUsage();
    const started = performance.now();
    const report = await importPlate(
      project,
      { path: folder },
      { signal, onProgress: ({ done, total }) => onProgress(done / total, 'import') },
    );
    const importSeconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(cpuBefore);
    delays.disable();
    const { idleBytes, peakBytes } = memory.stop();
    onProgress(0, 'decoder alone');
    const after = await timeDecoder({ path: folder }, 'odd', 'library', { signal });
    return {
      planes: report.planes,
      decoderRate: (before.planes + after.planes) / (before.seconds + after.seconds),
      readerRate: reader.planes / reader.seconds,
      readerCpuMs: (1000 * reader.cpuSeconds) / reader.planes,
      importRate: report.planes / importSeconds,
      importSeconds,
      decoderCpuMs: (1000 * (before.cpuSeconds + after.cpuSeconds)) / (before.planes + after.planes),
      importCpuMs: (user + system) / 1000 / report.planes,
      idleBytes,
      peakBytes,
      longestBlockMs: delays.max / 1e6,
    };
  } finally {
    memory.stop();
    project.close();
  }
}

const betweenLooksMs = 50;

function watchMemory() {
  const idleBytes = process.memoryUsage.rss();
  let peakBytes = idleBytes;
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
  }, betweenLooksMs);
  return {
    stop: () => {
      clearInterval(timer);
      return { idleBytes, peakBytes };
    },
  };
}

async function addPlates(path: string, folders: readonly string[], { signal, onProgress }: Watch) {
  const oneBytes = (await stat(path)).size;
  const project = openProject(path, { mode: 'write' });
  try {
    for (const [index, folder] of folders.entries()) {
      await importPlate(
        project,
        { path: folder },
        { signal, onProgress: ({ done, total }) => onProgress(done / total, `plate ${index + 2}`) },
      );
    }
    return { oneBytes };
  } finally {
    project.close();
  }
}
