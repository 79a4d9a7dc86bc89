import { createStore } from '../../state/index.ts';

/** The parts of the answers, one shown at a time. */
export const scoreParts = ['table', 'ranking', 'groups', 'fields', 'doubts', 'networks'] as const;
export type ScorePart = (typeof scoreParts)[number];

interface ScoreView {
  readonly part: ScorePart;
  /** Null leaves the choice to the program. */
  readonly against: string | null;
  readonly wholeProject: boolean;
  readonly allMetrics: boolean;
}

/** What of the scores is shown; kept while another tab is open. */
export const scoreView = createStore<ScoreView>({
  part: 'table',
  against: null,
  wholeProject: false,
  allMetrics: false,
});
