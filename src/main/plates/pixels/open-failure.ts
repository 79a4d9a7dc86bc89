import { badInput, notFound, PlateLensError } from '../../../shared/errors.ts';

/** Turns whatever a decoder threw into an error of the family that names the file. */
export function toImageError(error: unknown, path: string): PlateLensError {
  if (error instanceof PlateLensError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return notFound({
      what: 'the image is not there',
      where: path,
      mend: 'Connect the drive that holds it.',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return notFound({
      what: 'the image may not be read',
      where: path,
      mend: 'Check its permissions.',
      cause: error,
    });
  }
  return badInput({
    what: `the image cannot be decoded (${toReason(error)})`,
    where: path,
    mend: 'Copy or export the file again.',
    cause: error,
  });
}

/** A decoder that reads beyond the last byte throws a RangeError whose words help nobody. */
function toReason(error: unknown): string {
  if (error instanceof RangeError) return 'the file is cut off or damaged';
  return error instanceof Error ? error.message : String(error);
}
