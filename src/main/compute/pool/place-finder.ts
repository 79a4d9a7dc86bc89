import type { PortOptions } from '../../../shared/compute-port.ts';
import type { DeviceChoice } from '../../../shared/devices.ts';
import { cancelled } from '../../../shared/errors.ts';
import type { StopSignal } from '../../../shared/stop-signal.ts';
import type { Place } from '../protocol.ts';
import { findAutomaticDevice, type TestDevice } from '../self-test/automatic-device.ts';
import type { DeviceRecord } from '../self-test/device-record.ts';

export interface PlaceFinderOptions {
  readonly device?: DeviceChoice | undefined;
  readonly deviceRecord?: DeviceRecord | undefined;
  /** Processes that compute when it is the CPU. */
  readonly processes: number;
  readonly testDevice: TestDevice;
}

/** Where a pool computes. */
export interface PlaceFinder {
  /** The place as far as it is known: null until an automatic choice was made. */
  found(): Place | null;
  /** The place, found by the self-test when it is first needed. @throws Cancelled when the signal fires meanwhile. */
  find(options?: PortOptions): Promise<Place>;
}

export function createPlaceFinder(options: PlaceFinderOptions): PlaceFinder {
  const choice = options.device ?? 'cpu';
  let place: Place | null = choice === 'auto' ? null : { device: choice, automatic: false };
  let finding: Promise<Place> | null = null;
  const findAutomatically = async (): Promise<Place> => {
    const { device } = await findAutomaticDevice(options);
    place = { device, automatic: true };
    return place;
  };
  return {
    found: () => place,
    find: async ({ signal } = {}) => {
      if (place !== null) return place;
      finding ??= findAutomatically().finally(() => (finding = null));
      return signal === undefined ? finding : untilStopped(finding, signal);
    },
  };
}

/** The promise, given up when the signal fires; whoever else waits for it still gets it. */
async function untilStopped<T>(promise: Promise<T>, signal: StopSignal): Promise<T> {
  const stopped = Promise.withResolvers<never>();
  const stop = () => stopped.reject(cancelled());
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([promise, stopped.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
