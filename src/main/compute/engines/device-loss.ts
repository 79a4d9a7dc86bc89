/** How drivers say that a device is gone for good: after this every call of the process on it fails. */
const lossWords =
  /device (was |is |has been )?lost|lost device|device_lost|device removed|887a0005|device hung/i;

/** True where the device was lost, so that only a new process can use it again. */
export function isDeviceLoss(error: unknown): boolean {
  return error instanceof Error && lossWords.test(error.message);
}
