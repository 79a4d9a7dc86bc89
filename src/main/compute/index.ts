export type { BenchContext, CapeTimes, LatencyCase, PcimTimes, Samples } from './bench/index.ts';
export { createComputePool } from './pool/pool.ts';
export type { ComputePool, ComputePoolOptions } from './pool/pool.ts';
export { chooseDevice, formatRate, orObstacle, reportOn } from './self-test/automatic-device.ts';
export type { DeviceVerdict, TestDevice } from './self-test/automatic-device.ts';
export { openDeviceRecord } from './self-test/device-record.ts';
export type { DeviceRecord } from './self-test/device-record.ts';

/** The benchmarks, loaded on demand: they bring onnxruntime into the process that asks. */
export const loadBenchmarks = () => import('./bench/index.ts');

/** Training of networks, loaded on demand: it brings TensorFlow.js into the process that asks. */
export const loadTraining = () => import('./training/index.ts');
export type { JointFit } from './training/index.ts';
