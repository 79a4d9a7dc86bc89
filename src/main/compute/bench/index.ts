export { withNetworkFile, benchImages } from './bench-network.ts';
export { benchCape, type CapeTimes } from './cape.ts';
export { benchCompile } from './compile.ts';
export { benchDeletion } from './deletion.ts';
export type { BenchContext, Samples } from './interleave.ts';
export { benchLatency, type LatencyCase } from './latency.ts';
export { benchMemory } from './memory.ts';
export { benchPcim, type PcimTimes } from './pcim.ts';
export { resNet18 } from '../sample-networks/residual-network.ts';
