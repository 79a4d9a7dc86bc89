import type { PortOptions } from '../../../shared/compute-port.ts';
import type { Device, DeviceReport } from '../../../shared/devices.ts';
import { isCancelled, toErrorRecord } from '../../../shared/errors.ts';
import type { DeviceRecord } from './device-record.ts';

/** A driver's last words can fill a page. */
const longestObstacle = 200;

/** Tests a device in a process of its own. */
export type TestDevice = (
  device: Device,
  options: PortOptions & { readonly timed: boolean },
) => Promise<DeviceReport>;

/** What will be used, and why. */
export interface DeviceVerdict {
  readonly device: Device;
  readonly why: string;
}

/** The devices, besides the CPU, that onnxruntime may have on an operating system, the likely best first. */
export function likelyDevices(platform: NodeJS.Platform): readonly Device[] {
  if (platform === 'win32') return ['dml', 'webgpu'];
  return platform === 'darwin' ? ['coreml', 'webgpu'] : ['cuda', 'webgpu'];
}

/** The fastest device with right numbers. The CPU counts with as many processes as would compute on it. */
export function chooseDevice(reports: readonly DeviceReport[], processes: number): DeviceVerdict {
  const cpu = reports.find(({ device }) => device === 'cpu');
  const others = reports.filter(({ device, obstacle }) => device !== 'cpu' && obstacle === null);
  if (others.length === 0) return { device: 'cpu', why: 'no other device can be used' };
  const rate = ({ mapsPerSecond }: DeviceReport) => mapsPerSecond ?? 0;
  const best = others.reduce((a, b) => (rate(b) > rate(a) ? b : a));
  const onCpu = (cpu === undefined ? 0 : rate(cpu)) * processes;
  const figures = `${formatRate(rate(best))} maps/s against ${formatRate(onCpu)} on ${processes} core${processes === 1 ? '' : 's'}`;
  return rate(best) > onCpu
    ? { device: best.device, why: `right numbers, and fastest: ${figures}` }
    : { device: 'cpu', why: `${best.device} is slower: ${figures}` };
}

/** Maps a second to three digits. */
export const formatRate = (rate: number) => (rate >= 100 ? rate.toFixed(0) : rate.toPrecision(3));

interface Search {
  readonly processes: number;
  readonly testDevice: TestDevice;
  readonly deviceRecord?: DeviceRecord | undefined;
}

/**
 * The automatic choice: from the record, else by the self-test, whose findings are recorded. Where no other device works
 * nothing is timed, so that the common machine without one loses no time.
 */
export async function findAutomaticDevice(search: Search): Promise<DeviceVerdict> {
  const known = await search.deviceRecord?.read();
  if (known !== undefined && known !== null) return chooseDevice(known, search.processes);
  const reports: DeviceReport[] = [];
  for (const device of likelyDevices(process.platform)) {
    reports.push(await reportOn(device, search.testDevice, { timed: true }));
  }
  if (reports.some(({ obstacle }) => obstacle === null)) {
    reports.push(await reportOn('cpu', search.testDevice, { timed: true }));
  }
  await search.deviceRecord?.write(reports);
  return chooseDevice(reports, search.processes);
}

/** The report of a device; a driver that takes the process down with it is an obstacle like any other. */
export function reportOn(
  device: Device,
  testDevice: TestDevice,
  options: Parameters<TestDevice>[1],
): Promise<DeviceReport> {
  return orObstacle(device, 'onnxruntime', testDevice(device, options));
}

/** The report of a test, or one that says how the test ended. @throws Cancelled */
export async function orObstacle(
  device: Device,
  engine: string,
  testing: Promise<DeviceReport>,
): Promise<DeviceReport> {
  try {
    return await testing;
  } catch (error) {
    if (isCancelled(error)) throw error;
    const obstacle = toErrorRecord(error).what.replaceAll(/\s+/g, ' ').slice(0, longestObstacle);
    return { device, engine, obstacle, difference: null, mapsPerSecond: null };
  }
}
