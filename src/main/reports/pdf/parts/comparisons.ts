import type { Comparison, ReportModel, ReportPlate } from '../../model/report-model.ts';
import { drawComparison } from '../blocks/comparison-block.ts';
import type { Flow } from '../flow.ts';
import { styles } from '../palette.ts';
import type { Part, PartContext } from './part.ts';

const comparisons = ({ plates }: ReportModel, section: Comparison['section']) =>
  plates.flatMap((plate) =>
    plate.comparisons
      .filter((comparison) => comparison.section === section)
      .map((comparison) => ({ plate, comparison })),
  );

const makePart = (section: Comparison['section'], newPage: boolean): Part => ({
  section,
  subheadings: (model) => comparisons(model, section).length,
  hasContent: (model) => comparisons(model, section).length > 0,
  newPage,
  draw: async (flow, context) => {
    const all = comparisons(context.model, section);
    for (const [index, { plate, comparison }] of all.entries()) {
      await drawOne(flow, context, plate, comparison, `${section}-${index}`);
    }
  },
});

/** Controls beside the surest hits. */
export const controlsPart = makePart('controls', true);
/** The fields with the best and the worst scores. */
export const bestAndWorstPart = makePart('best-and-worst', true);

/** A heading stays with the images and the first row of maps. */
const keepWithHeading = 350;

async function drawOne(
  flow: Flow,
  { pictures, drawImage, onStep }: PartContext,
  plate: ReportPlate,
  comparison: Comparison,
  id: string,
): Promise<void> {
  flow.heading(2, comparison.title, id, keepWithHeading);
  flow.paragraph(comparison.caption, styles.caption, { after: 4 });
  const own = [];
  for (const { panel } of comparison.columns) {
    own.push(await pictures(panel));
    onStep(`well ${panel.well}`);
  }
  drawComparison(flow, { plate, comparison, pictures: own, drawImage });
}
