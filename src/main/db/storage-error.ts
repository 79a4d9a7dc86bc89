import Database from 'better-sqlite3';
import { PlateLensError, storage } from '../../shared/errors.ts';

interface Explanation {
  readonly code: RegExp;
  readonly what: string;
  readonly mend: string;
}

/** What SQLite's result codes mean to a person, first match wins. */
const explanations: readonly Explanation[] = [
  {
    code: /^SQLITE_FULL/,
    what: 'the disk is full; nothing of this step was written',
    mend: 'Free space on that drive, then try again.',
  },
  {
    // The index of the write-ahead log cannot grow: a full disk refuses it before it refuses the project itself.
    code: /^SQLITE_IOERR_SHM/,
    what: 'the disk is full, or takes no working file beside the project',
    mend: 'Free space on that drive, then try again.',
  },
  {
    code: /^SQLITE_READONLY/,
    what: 'the project is open for reading only',
    mend: 'Close the program that has it open for writing, or copy the file to a folder that you may write to.',
  },
  {
    code: /^SQLITE_BUSY|^SQLITE_LOCKED/,
    what: 'another program holds the project file locked',
    mend: 'Close the other program, then try again.',
  },
  {
    code: /^SQLITE_NOTADB/,
    what: 'this is not a PlateLens project',
    mend: 'Choose a .platelens file that PlateLens made.',
  },
  {
    code: /^SQLITE_CORRUPT/,
    what: 'the project file is damaged',
    mend: 'Restore it from a copy.',
  },
  {
    code: /^SQLITE_CANTOPEN|^SQLITE_PERM|^SQLITE_AUTH/,
    what: 'the project file cannot be opened',
    mend: 'Check that the file and its folder may be read and written.',
  },
  {
    code: /^SQLITE_IOERR/,
    what: 'the drive failed while reading or writing',
    mend: 'Check the drive and its connection, then open the project again.',
  },
];

/** Turns what SQLite threw into a Storage error that names the file and the mend. Other errors pass unchanged. */
export function toStorageError(error: unknown, path: string): unknown {
  if (error instanceof PlateLensError || !(error instanceof Database.SqliteError)) return error;
  const known = explanations.find((entry) => entry.code.test(error.code));
  return known === undefined
    ? storage({ what: `the project refused a statement (${error.message})`, where: path, cause: error })
    : storage({ what: known.what, where: path, mend: known.mend, cause: error });
}
