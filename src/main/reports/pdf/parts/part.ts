import type { ReportSection } from '../../../../shared/contract/reports.ts';
import type { PanelPictures } from '../../figures/panel-pictures.ts';
import type { Panel, ReportModel } from '../../model/report-model.ts';
import type { DrawImage } from '../blocks/picture.ts';
import type { Flow } from '../flow.ts';

/** What the parts draw from. */
export interface PartContext {
  readonly model: ReportModel;
  /** Pictures of a panel, made when they are asked for. */
  readonly pictures: (panel: Panel) => Promise<PanelPictures>;
  readonly drawImage: DrawImage;
  /** SHA-256 of an image file, or null where it cannot be read. */
  readonly hashFile: (path: string) => Promise<string | null>;
  /** Hears that a piece of the work is done. */
  readonly onStep: (label: string) => void;
}

/** One part of the report. */
export interface Part {
  readonly section: ReportSection;
  /** How many headings of the second level it has; 0 leaves room for none in the contents. */
  readonly subheadings: (model: ReportModel) => number;
  /** False leaves the part out. */
  readonly hasContent: (model: ReportModel) => boolean;
  /** True begins the part on a page of its own. */
  readonly newPage: boolean;
  /** Draws what stands below the part's heading. */
  readonly draw: (flow: Flow, context: PartContext) => Promise<void> | void;
}
