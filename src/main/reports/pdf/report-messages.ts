import { z } from 'zod';
import { fieldIdSchema, plateIdSchema, unitIdSchema } from '../../../shared/ids.ts';
import type { ErrorRecord } from '../../../shared/errors.ts';
import type { PanelPixels } from '../figures/panel-pictures.ts';
import type { ReportModel } from '../model/report-model.ts';

/** What the process that draws a report starts with. */
export interface ReportTask {
  readonly model: ReportModel;
  readonly path: string;
  readonly fontsDir: string;
}

/** What has to be known of a panel to read its pixels and maps. */
const wantedPanelSchema = z.object({
  plateId: plateIdSchema,
  fieldId: fieldIdSchema,
  width: z.number(),
  height: z.number(),
  maps: z.array(z.object({ unitId: unitIdSchema })),
});
export type WantedPanel = z.infer<typeof wantedPanelSchema>;

/** What the process says while it draws. */
export const reportSaidSchema = z.discriminatedUnion('kind', [
  /** It wants the pixels of a panel, and gets {@link PanelReply} of the same number. */
  z.object({ kind: z.literal('panel'), number: z.int(), panel: wantedPanelSchema }),
  z.object({ kind: z.literal('progress'), share: z.number(), label: z.string() }),
]);
export type ReportSaid = z.infer<typeof reportSaidSchema>;

/** What the process answers in the end. */
export const writtenReportSchema = z.object({ pages: z.int(), bytes: z.int() });

/** Main's reply to a wanted panel. */
export type PanelReply =
  | { readonly kind: 'panel'; readonly number: number; readonly pixels: PanelPixels }
  | { readonly kind: 'refused'; readonly number: number; readonly error: ErrorRecord };
