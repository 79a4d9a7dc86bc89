import type { ReportModel } from '../../model/report-model.ts';
import { drawPanelBlock } from '../blocks/panel-block.ts';
import { styles } from '../palette.ts';
import type { Part } from './part.ts';

const groups = ({ plates }: ReportModel) =>
  plates.flatMap((plate) => plate.classes.map((group) => ({ plate, group })));

/** A class's heading and words stay with its first pictures. */
const keepWithHeading = 340;

export const classesPart: Part = {
  section: 'classes',
  subheadings: (model) => groups(model).length,
  hasContent: (model) => groups(model).length > 0,
  newPage: true,
  draw: async (flow, { model, pictures, drawImage, onStep }) => {
    const many = model.plates.length > 1;
    flow.paragraph(
      'Within a class, every map of a method has one scale, so that wells can be compared: nine maps in ten stay within it, and what goes beyond takes the end’s colour (≥). The colour bar under each column gives its numbers.',
      styles.caption,
      { after: 2 },
    );
    for (const { plate, group } of groups(model)) {
      const where = many ? `${plate.name}: ` : '';
      flow.heading(
        2,
        `${where}${group.label}`,
        `class-${plate.id}-${group.networkId}-${group.classIndex}`,
        keepWithHeading,
      );
      flow.paragraph(describeChoice(model, group), styles.caption, { after: 8 });
      for (const panel of group.panels) {
        drawPanelBlock(flow, { plate, panel, pictures: await pictures(panel), drawImage });
        onStep(`well ${panel.well}`);
      }
    }
  },
};

function describeChoice(
  model: ReportModel,
  { networkId, wellCount, panels, label }: ReturnType<typeof groups>[number]['group'],
): string {
  const name = model.networks.find(({ id }) => id === networkId)?.name ?? 'the network';
  const total = `${wellCount} ${wellCount === 1 ? 'well' : 'wells'}`;
  const shown =
    panels.length === wellCount ? 'all are shown' : `the ${panels.length} that it is surest of are shown`;
  return `${name} calls ${total} “${label}”; ${shown}. Of each well, the field with the highest probability of the class is drawn.`;
}
