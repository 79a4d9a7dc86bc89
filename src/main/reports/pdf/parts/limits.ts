import { answered } from '../../model/answered.ts';
import { citationOf } from '../../model/citations.ts';
import type { ReportModel } from '../../model/report-model.ts';
import { styles } from '../palette.ts';
import type { Part } from './part.ts';

export const limitsPart: Part = {
  section: 'limits',
  subheadings: () => 0,
  hasContent: () => true,
  newPage: false,
  draw: (flow, { model }) => {
    for (const text of describeLimits(model)) {
      flow.paragraph(
        [
          { text: '–  ', style: { ...styles.body, color: '#0f7c6f' } },
          { text, style: styles.body },
        ],
        styles.body,
        { width: Math.min(flow.width, 460), after: 4 },
      );
    }
  },
};

/** What the report does not show, as far as its own content calls for it. */
export function describeLimits(model: ReportModel): string[] {
  const runs = model.plates.flatMap((plate) => plate.runs);
  const unjudged = model.plates.some((plate) => plate.wells.every(({ verdicts }) => verdicts.size === 0));
  const unfinished = runs.filter(({ unitsDone, unitsTotal }) => unitsDone < unitsTotal);
  const uncited = [
    ...new Set(runs.filter(({ method }) => citationOf(method) === null).map(({ title }) => title)),
  ];
  return [
    'A map tells what the network used, not what is biologically true. A right verdict can rest on the wrong part of the image.',
    'Maps of different methods have different units and their own scales; brightness may be compared between wells of one method, not between methods.',
    'Probabilities are the network’s own and were not calibrated here; a high one is no proof.',
    ...(answered(model).length === 0
      ? ['No scores were computed: where maps lie was not measured against annotated regions.']
      : []),
    ...(model.plates.some(({ quality }) => quality === null || quality.unmeasured !== null)
      ? ['Quality of the images was not measured for every plate.']
      : []),
    ...(unjudged ? ['Not every plate was judged by a network.'] : []),
    ...unfinished.map(
      (run) =>
        `Run #${run.id} (${run.title}) is incomplete: ${run.unitsDone} of ${run.unitsTotal} maps are there.`,
    ),
    ...(runs.some(({ method }) => method === 'pcim')
      ? ['PCIM is reconstructed from the abstract of its paper; the authors’ own program may differ.']
      : []),
    ...(uncited.length > 0 ? [`No reference is given for ${uncited.join(', ')}.`] : []),
    ...(model.selection === 'every well'
      ? []
      : [`The report covers ${model.selection}, not the whole plate.`]),
  ];
}
