import { z } from 'zod';

/** What a score tells of a map or of the method that made it. */
export const scoreFamilySchema = z.enum(['localization', 'fidelity', 'robustness', 'sanity', 'complexity']);
export type ScoreFamily = z.infer<typeof scoreFamilySchema>;

/** Titles of the families, in the order in which they are shown. */
export const scoreFamilyTitles: Readonly<Record<ScoreFamily, string>> = {
  localization: 'Does the map lie where it should?',
  fidelity: 'Does the network need what the map shows?',
  robustness: 'Does the map stay when the image hardly changes?',
  sanity: 'Does the map depend on what the network learned?',
  complexity: 'How concentrated is the map?',
};

/** A metric as people choose and read it. */
export interface ScoreMetric {
  readonly id: string;
  readonly title: string;
  /** One sentence: what the number says. */
  readonly summary: string;
  readonly family: ScoreFamily;
  readonly better: 'higher' | 'lower';
  /** Smallest and largest value; null where there is no bound. */
  readonly range: readonly [number | null, number | null];
  /** `area`: regions or objects; `map`: the map alone; `network`: more forward passes; `explainer`: more maps. */
  readonly needs: 'area' | 'map' | 'network' | 'explainer';
  /** True for the metrics that a table shows when none are named. */
  readonly usual: boolean;
}

/** A metric as its list writes it. */
type Entry = Omit<ScoreMetric, 'family' | 'usual' | 'range'> & {
  readonly range?: ScoreMetric['range'];
  readonly usual?: true;
};

const unitRange = [0, 1] as const;

/** The metrics of one family, with what they leave out filled in. */
export const metricFamily = <const Id extends string>(
  name: ScoreFamily,
  entries: readonly (Entry & { readonly id: Id })[],
): readonly (ScoreMetric & { readonly id: Id })[] =>
  entries.map((entry) => ({
    ...entry,
    family: name,
    range: entry.range ?? unitRange,
    usual: entry.usual ?? false,
  }));
