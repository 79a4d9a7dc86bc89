import type { z } from 'zod';
import { badInput } from '../../shared/errors.ts';
import type { importRequestSchema } from '../../shared/import.ts';
import type { ImportRequest } from './import-plate.ts';
import { plateFormatIds } from './readers/plate-reader.ts';

/** A parsed request of the window as the import takes it. @throws BadInput listing the formats that there are */
export function toImportRequest(request: z.output<typeof importRequestSchema>): ImportRequest {
  const { format, ...rest } = request;
  const known = (['auto', ...plateFormatIds] as const).find((id) => id === format);
  if (known === undefined) {
    throw badInput({
      what: `there is no format "${format}"`,
      mend: `There are ${plateFormatIds.join(', ')}; auto takes the one that fits.`,
    });
  }
  return { ...rest, format: known };
}
