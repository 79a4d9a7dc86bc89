import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deviceTolerance, type Device, type DeviceReport } from '../../../shared/devices.ts';
import { isCancelled, PlateLensError } from '../../../shared/errors.ts';
import type { NetworkFile } from '../../../shared/compute-port.ts';
import type { Engine } from '../engine.ts';
import { providerObstacle } from '../engines/onnx/providers.ts';
import { runtimeVersion } from '../engines/onnx/runtime-version.ts';
import type { Place } from '../protocol.ts';
import { turn, type UnitContext } from '../units/unit-context.ts';
import { demoDeviation } from './demo-deviation.ts';
import { shiftDeviation } from './shift-deviation.ts';
import { writeShiftLayersModel } from './shift-layers-model.ts';
import { encodeShiftNetwork } from './shift-network.ts';
import { timeMaps } from './time-maps.ts';

export interface DeviceTest {
  readonly device: Device;
  /** Also measure how fast it is, which takes seconds. */
  readonly timed: boolean;
  /** The program's demo network, or null where it is not at hand. */
  readonly demoNetwork: NetworkFile | null;
}

type Open = (file: NetworkFile, place: Place) => Promise<Engine>;

/**
 * Runs the golden networks on a device and, where its numbers are right, times it. Whatever goes wrong is the report's
 * obstacle; only a cancellation is thrown. A driver that crashes takes the process with it, which its caller reports.
 */
export async function testDevice(
  { device, timed, demoNetwork }: DeviceTest,
  open: Open,
  context: UnitContext,
): Promise<DeviceReport> {
  const report = { device, engine: `onnxruntime ${runtimeVersion}`, mapsPerSecond: null };
  const missing = providerObstacle(device);
  if (missing !== null) return { ...report, obstacle: missing, difference: null };
  const folder = await mkdtemp(join(tmpdir(), 'platelens-self-test-'));
  const openBytes = async (name: string, bytes: Uint8Array) => {
    const path = join(folder, `${name}.onnx`);
    await writeFile(path, bytes);
    return open({ path, sha256: name }, { device, automatic: false });
  };
  try {
    await turn(context);
    const byHand = await shiftDeviation(openBytes('shift', encodeShiftNetwork()));
    await turn(context);
    const onDemo =
      demoNetwork === null
        ? 0
        : await demoDeviation((file) => open(file, { device, automatic: false }), demoNetwork);
    const difference = Math.max(byHand, onDemo);
    const obstacle = difference <= deviceTolerance ? null : wrongNumbers(difference);
    if (obstacle !== null || !timed) return { ...report, obstacle, difference };
    return { ...report, obstacle, difference, mapsPerSecond: await timeMaps(openBytes, context) };
  } catch (error) {
    if (isCancelled(error)) throw error;
    return { ...report, obstacle: reasonOf(error), difference: null };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Runs TensorFlow.js on the network known by hand, with the backend that it takes here. Its device is the CPU unless
 * libtensorflow found a card.
 */
export async function testTensorFlow(open: Open, context: UnitContext): Promise<DeviceReport> {
  const folder = await mkdtemp(join(tmpdir(), 'platelens-self-test-'));
  let engine = 'tfjs';
  let device: Device = 'cpu';
  const opening = async () => {
    const opened = await open(
      { path: await writeShiftLayersModel(folder), sha256: 'layers' },
      { device: 'cpu', automatic: false },
    );
    engine = opened.device;
    device = engine.includes('cuda') ? 'cuda' : 'cpu';
    return opened;
  };
  try {
    await turn(context);
    const difference = await shiftDeviation(opening());
    const obstacle = difference <= deviceTolerance ? null : wrongNumbers(difference);
    return { device, engine, obstacle, difference, mapsPerSecond: null };
  } catch (error) {
    if (isCancelled(error)) throw error;
    return { device, engine, obstacle: reasonOf(error), difference: null, mapsPerSecond: null };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const wrongNumbers = (difference: number) =>
  `its numbers are wrong by ${difference.toExponential(1)} of the maximum, more than ${deviceTolerance}`;

function reasonOf(error: unknown): string {
  if (error instanceof PlateLensError) return error.what;
  return error instanceof Error ? error.message : String(error);
}
