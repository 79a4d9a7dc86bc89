import { keyFigures, summarise } from '../../model/summary-words.ts';
import { drawKeyFigures } from '../blocks/key-figures.ts';
import { styles } from '../palette.ts';
import type { Part } from './part.ts';

export const summaryPart: Part = {
  section: 'summary',
  subheadings: () => 0,
  hasContent: () => true,
  newPage: true,
  draw: (flow, { model }) => {
    const [first = '', ...rest] = summarise(model);
    flow.paragraph(first, { ...styles.lead, size: 10.5, leading: 16 }, { after: 14 });
    drawKeyFigures(flow, keyFigures(model));
    for (const sentence of rest) flow.paragraph(sentence);
  },
};
