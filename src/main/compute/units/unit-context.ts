import type { ProgressFigures } from '../../../shared/compute-port.ts';
import { cancelled } from '../../../shared/errors.ts';
import type { StopSignal } from '../../../shared/stop-signal.ts';

/** What work on a unit is given besides its task. */
export interface UnitContext {
  readonly signal: StopSignal | null;
  /** Share of the unit done, 0 to 1, and the figures of the work where it has any. */
  readonly onProgress: (share: number, figures?: ProgressFigures) => void;
}

/** @throws Cancelled when the signal has fired. */
export function throwIfStopped({ signal }: Pick<UnitContext, 'signal'>): void {
  if (signal?.aborted === true) throw cancelled();
}

/**
 * Lets messages in: a cancellation can only be heard when the event loop turns, and pure computation never lets it.
 */
export async function turn(context: Pick<UnitContext, 'signal'>): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  throwIfStopped(context);
}
