/** The kinds of error the program knows. Everything thrown on purpose is one of these. */
export type ErrorKind =
  'NotFound' | 'BadInput' | 'Unsupported' | 'NetworkMismatch' | 'ComputeFailed' | 'Cancelled' | 'Storage';

/** The fields of an error: what was wrong, where, and how to mend it. */
export interface ErrorFields {
  /** What is wrong, as one sentence without the place. */
  readonly what: string;
  /** The file, folder, well or row that it is about, when there is one. */
  readonly where?: string | undefined;
  /** What the person can do about it. */
  readonly mend?: string | undefined;
  readonly cause?: unknown;
}

/** The one error family. `message` is put together from the fields, so that no caller formats prose. */
export class PlateLensError extends Error {
  readonly kind: ErrorKind;
  readonly what: string;
  readonly where: string | undefined;
  readonly mend: string | undefined;

  constructor(kind: ErrorKind, fields: ErrorFields) {
    super(toSentence(fields), fields.cause === undefined ? undefined : { cause: fields.cause });
    this.name = kind;
    this.kind = kind;
    this.what = fields.what;
    this.where = fields.where;
    this.mend = fields.mend;
  }
}

function toSentence({ what, where, mend }: ErrorFields): string {
  const place = where === undefined ? '' : `${where}: `;
  return mend === undefined ? `${place}${what}` : `${place}${what}. ${mend}`;
}

/** Something named by the caller does not exist. */
export const notFound = (fields: ErrorFields) => new PlateLensError('NotFound', fields);
/** A file, argument or value that is wrong in itself. */
export const badInput = (fields: ErrorFields) => new PlateLensError('BadInput', fields);
/** A valid input that this program cannot treat (yet), for instance an operator without a derivative. */
export const unsupported = (fields: ErrorFields) => new PlateLensError('Unsupported', fields);
/** Network and plate do not fit: channel count, missing layer, unknown class. */
export const networkMismatch = (fields: ErrorFields) => new PlateLensError('NetworkMismatch', fields);
/** The engine or its process failed. */
export const computeFailed = (fields: ErrorFields) => new PlateLensError('ComputeFailed', fields);
/** The work was stopped on request. Not a failure. */
export const cancelled = (what = 'cancelled') => new PlateLensError('Cancelled', { what });
/** The project file could not be read or written. */
export const storage = (fields: ErrorFields) => new PlateLensError('Storage', fields);

/** An error as it crosses a process boundary. */
export interface ErrorRecord {
  readonly kind: ErrorKind;
  readonly what: string;
  readonly where?: string | undefined;
  readonly mend?: string | undefined;
}

/**
 * Turns anything thrown into a record that can cross a process boundary. An aborted signal's error becomes
 * `Cancelled`; what is not of the family becomes `ComputeFailed` with its message as `what`.
 */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (error instanceof PlateLensError) {
    return { kind: error.kind, what: error.what, where: error.where, mend: error.mend };
  }
  if (error instanceof Error && error.name === 'AbortError') return { kind: 'Cancelled', what: 'cancelled' };
  return { kind: 'ComputeFailed', what: error instanceof Error ? error.message : String(error) };
}

/** The inverse of {@link toErrorRecord}. */
export function fromErrorRecord(record: ErrorRecord): PlateLensError {
  return new PlateLensError(record.kind, record);
}

/** True when work ended because somebody stopped it. */
export function isCancelled(error: unknown): boolean {
  return toErrorRecord(error).kind === 'Cancelled';
}
