import type { ComputePort } from '../../shared/compute-port.ts';
import type { DoorEvent } from '../../shared/contract/events.ts';
import type { Project } from '../db/index.ts';
import type { Jobs } from '../jobs/index.ts';
import type { SyntheticPlateOptions } from './synthetic-plate.ts';

/** An open project with its queue. */
export interface DemoSession {
  readonly project: Project;
  readonly jobs: Jobs;
}

/** As much of the program as the demo uses; the composition root's services are one. */
export interface DemoServices {
  readonly port: ComputePort;
  readonly events: { subscribe(listener: (event: DoorEvent) => void): () => void };
  /** The project that is open now. */
  current(): DemoSession | null;
  open(path: string): Promise<DemoSession>;
}

export interface DemoOptions {
  readonly services: DemoServices;
  /** Folder of resources that holds the demo network. */
  readonly resourcesDir: string;
  /** Another plate than the usual one of 96 wells. */
  readonly plate?: SyntheticPlateOptions | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Share of the current step done, 0 to 1, and what the step is. */
  readonly onProgress?: ((share: number, label: string, etaSeconds?: number | null) => void) | undefined;
}
