import type { CapeTimes, LatencyCase, PcimTimes, Samples } from '../../compute/index.ts';

/** Everything that one `platelens bench` measured. */
export interface Measurements {
  readonly latency: Samples<LatencyCase>;
  /** Milliseconds to compile a network of ResNet-50's size. */
  readonly compileMs: readonly number[];
  /** Bytes a further image. */
  readonly bytesPerImage: number;
  readonly pcim: PcimTimes;
  /** Milliseconds an image for deletion and insertion with 50 steps each. */
  readonly deletion: Samples<'oneThread' | 'allCores'>;
  /** Cores that `allCores` means. */
  readonly cores: number;
  readonly cape: CapeTimes;
  readonly throughput: Throughput;
}

/** HiResCAM maps a second through compute processes, in rounds that alternate. */
export interface Throughput {
  readonly processes: number;
  readonly one: readonly number[];
  readonly all: readonly number[];
}
