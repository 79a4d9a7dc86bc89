import { listSupportedBackends } from './runtime.ts';
import type { Device } from '../../../../shared/devices.ts';

/** Why this build of onnxruntime has no provider for a device, or null where it has one; the device may still be absent. */
export function providerObstacle(device: Device): string | null {
  const names = listSupportedBackends().map(({ name }) => name);
  return names.includes(device)
    ? null
    : `onnxruntime for ${process.platform} ${process.arch} has no ${device} provider`;
}
