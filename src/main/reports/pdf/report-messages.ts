import type { ErrorRecord } from '../../../shared/errors.ts';
import type { PanelPixels } from '../figures/panel-pictures.ts';
import type { Panel, ReportModel } from '../model/report-model.ts';

/** What the thread that writes a report starts with. */
export interface ReportTask {
  readonly model: ReportModel;
  readonly path: string;
  readonly fontsDir: string;
}

/** From the thread to main. */
export type FromReportThread =
  | { readonly kind: 'panel'; readonly number: number; readonly panel: Panel }
  | { readonly kind: 'progress'; readonly share: number; readonly label: string }
  | { readonly kind: 'done'; readonly pages: number; readonly bytes: number }
  | { readonly kind: 'failed'; readonly error: ErrorRecord };

/** From main to the thread. */
export type ToReportThread =
  | { readonly kind: 'panel'; readonly number: number; readonly pixels: PanelPixels }
  | { readonly kind: 'refused'; readonly number: number; readonly error: ErrorRecord };
