import { notFound } from '../../shared/errors.ts';
import type { LabState } from '../../shared/lab.ts';
import type { ComputePort } from '../../shared/compute-port.ts';
import type { Project } from '../db/index.ts';
import type { Jobs } from '../jobs/index.ts';
import type { RecentProject } from '../../shared/contract/import.ts';
import type { LaunchProcess } from '../processes/index.ts';
import type { Imports, PixelService, WorkerPoolOptions } from '../plates/index.ts';
import type { EventHub } from './event-hub.ts';

/** The open project with everything that works on it. */
export interface Session {
  readonly project: Project;
  readonly pixels: PixelService;
  readonly jobs: Jobs;
  readonly imports: Imports;
  /** How threads that read images are started. */
  readonly workers: WorkerPoolOptions;
}

/** What the composition root hands to the door. */
export interface Services {
  /** Folder of the built window. */
  readonly windowDir: string;
  /** Folder of the report's fonts. */
  readonly fontsDir: string;
  readonly events: EventHub;
  readonly port: ComputePort;
  /** How processes that draw reports and write exports are started. */
  readonly launch: LaunchProcess;
  /** Takes what went wrong inside the program; what a person did wrong is answered, not logged. */
  readonly log: (error: unknown) => void;
  /** The lab queue that computes the runs, or null where this machine does. */
  labState(): Promise<LabState | null>;
  current(): Session | null;
  /** Opens a project in place of the current one, which is closed. On an error the current one stays. */
  open(path: string): Promise<Session>;
  /** Projects that this person opened, newest first. */
  recentProjects(): Promise<RecentProject[]>;
}

/** The open project. @throws NotFound where none is open. */
export function requireSession(services: Services): Session {
  const session = services.current();
  if (session === null) throw notFound({ what: 'no project is open', mend: 'Open a .platelens file first.' });
  return session;
}
