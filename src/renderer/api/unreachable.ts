import { computeFailed, type PlateLensError } from '../../shared/errors.ts';

/** The error of a call that never reached the program. */
export function unreachable(cause: unknown): PlateLensError {
  return computeFailed({
    what: 'PlateLens was stopped or cannot be reached',
    mend: 'Start it again and open the address it prints.',
    cause,
  });
}

/** True for what `fetch` throws where nobody answers; an answer with an error status throws something else. */
export const isNoAnswer = (error: unknown): boolean => error instanceof TypeError;
