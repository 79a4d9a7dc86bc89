import {
  reportPresets,
  type Paper,
  type ReportPreset,
  type ReportRequest,
  type ReportSection,
} from '../../../shared/contract/reports.ts';
import type { PlateId } from '../../../shared/ids.ts';
import { formatWell, parseWellSelection } from '../../../shared/wells.ts';
import { createStore } from '../../state/index.ts';

/** What a person chose for the report; blank fields leave the choice to the program. */
export interface ReportDraft {
  readonly title: string;
  readonly author: string;
  /** Null takes every plate. */
  readonly plateIds: readonly PlateId[] | null;
  /** As it was typed: `B02:D04, H12`. */
  readonly wells: string;
  readonly preset: ReportPreset;
  readonly sections: readonly ReportSection[];
  readonly wellsPerClass: number;
  readonly paper: Paper;
}

const initialDraft: ReportDraft = {
  ...{ title: '', author: '', plateIds: null, wells: '', paper: 'a4', preset: 'screening' },
  ...reportPresets.screening,
};

/** Kept while the window is open, so that the desk can be left and taken up again. */
export const reportDraft = createStore<ReportDraft>(initialDraft);

/** A preset brings its sections and its number of pictures. */
export const choosePreset = (preset: ReportPreset) => reportDraft.set({ preset, ...reportPresets[preset] });

/**
 * The request that a draft stands for, made on `date`.
 * @throws BadInput where the wells cannot be read
 */
export function toReportRequest(draft: ReportDraft, date: Date): ReportRequest {
  const { title, author, plateIds, sections, wellsPerClass, paper } = draft;
  const blankToNull = (text: string) => (text.trim() === '' ? null : text.trim());
  return {
    ...{ title: blankToNull(title), author: blankToNull(author), date: date.toISOString(), paper },
    plateIds: plateIds === null ? null : [...plateIds],
    wells: draft.wells.trim() === '' ? null : parseWellSelection(draft.wells).map(formatWell),
    ...{ sections: [...sections], wellsPerClass },
  };
}
