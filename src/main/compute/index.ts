export { utilityProcesses } from './pool/compute-process.ts';
export type { ComputeProcess, LaunchProcess, UtilityProcessLike } from './pool/compute-process.ts';
export { createComputePool } from './pool/pool.ts';
export type { ComputePool, ComputePoolOptions } from './pool/pool.ts';
export { chooseDevice, formatRate, reportOn } from './self-test/automatic-device.ts';
export type { DeviceVerdict, TestDevice } from './self-test/automatic-device.ts';
export { openDeviceRecord } from './self-test/device-record.ts';
export type { DeviceRecord } from './self-test/device-record.ts';
