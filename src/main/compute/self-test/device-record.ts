import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { deviceReportSchema, type DeviceReport } from '../../../shared/devices.ts';
import { programVersion } from '../../../shared/program.ts';
import { runtimeVersion } from '../engines/onnx/runtime-version.ts';

/** Keeps what the self-test found, so that not every start of the program needs one. */
export interface DeviceRecord {
  /** The reports, or null where there are none, or none that still count. */
  read(): Promise<readonly DeviceReport[] | null>;
  /** Where they cannot be written the next start tests again. */
  write(reports: readonly DeviceReport[]): Promise<void>;
}

const recordSchema = z.object({
  /** What the reports hold for: the program, the runtime and the kind of machine. */
  about: z.string(),
  testedAt: z.iso.datetime(),
  reports: z.array(deviceReportSchema),
});

/** Drivers and cards change; the test is done again after so many days. */
const validDays = 14;

const about = [
  programVersion,
  runtimeVersion,
  process.platform,
  process.arch,
  process.env['VK_ICD_FILENAMES'] ?? '',
].join(' ');

/** The file in which this user's findings are kept: a cache, outside every project, and safe to delete. */
export function deviceRecordPath(env: NodeJS.ProcessEnv = process.env): string {
  const own = env['PLATELENS_CACHE'];
  if (own !== undefined && own !== '') return join(own, 'devices.json');
  if (process.platform === 'win32') {
    return join(env['LOCALAPPDATA'] ?? homedir(), 'PlateLens', 'devices.json');
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'PlateLens', 'devices.json');
  return join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'platelens', 'devices.json');
}

/** The record in a file. One that is damaged or of another program, runtime or machine counts as none. */
export function openDeviceRecord(path: string = deviceRecordPath()): DeviceRecord {
  return {
    async read() {
      const text = await readFile(path, 'utf8').catch(() => null);
      const parsed = text === null ? null : recordSchema.safeParse(parseJson(text));
      if (parsed?.success !== true || parsed.data.about !== about) return null;
      const ageDays = (Date.now() - Date.parse(parsed.data.testedAt)) / 86_400_000;
      return ageDays >= 0 && ageDays < validDays ? parsed.data.reports : null;
    },
    async write(reports) {
      const text = JSON.stringify({ about, testedAt: new Date().toISOString(), reports }, null, 2);
      try {
        await mkdir(dirname(path), { recursive: true });
        // Renamed into place: two programs that start together must not leave a mixed file.
        const draft = `${path}.${process.pid}`;
        await writeFile(draft, `${text}\n`);
        await rename(draft, path);
      } catch {
        // A home that takes no writing costs the next start a self-test, nothing more.
      }
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
