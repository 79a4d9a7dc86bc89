import { createStore } from '../../state/index.ts';

/** The parts of what was measured, one shown at a time. */
export const qualityParts = ['controls', 'fields', 'position'] as const;
export type QualityPart = (typeof qualityParts)[number];

interface QualityView {
  readonly part: QualityPart;
  readonly showAll: boolean;
}

/** What of the quality is shown; kept while another tab is open. */
export const qualityView = createStore<QualityView>({ part: 'controls', showAll: false });
