/**
 * The cause of an error that a compute process's end brought about: a crash, a kill, or a silence after which it was
 * ended. It says nothing of the work itself, so the work may be tried again in another process.
 */
export class ProcessEnd extends Error {
  override readonly name = 'ProcessEnd';
}

/** True where work failed since its process ended. */
export function isProcessEnd(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof ProcessEnd;
}
