import { describeMethods } from '../../model/method-words.ts';
import { styles } from '../palette.ts';
import type { Part } from './part.ts';

export const methodsPart: Part = {
  section: 'methods',
  subheadings: (model) => (describeMethods(model).citations.length > 0 ? 1 : 0),
  hasContent: ({ networks }) => networks.length > 0,
  newPage: true,
  draw: (flow, { model }) => {
    const { paragraphs, citations } = describeMethods(model);
    for (const { title, text } of paragraphs) {
      flow.need(44);
      flow.paragraph(
        [
          { text: `${title}.  `, style: styles.strong },
          { text, style: styles.body },
        ],
        styles.body,
        { width: Math.min(flow.width, 460), after: 8 },
      );
    }
    if (citations.length === 0) return;
    flow.heading(2, 'References', 'references');
    for (const [index, { text }] of citations.entries()) {
      flow.paragraph(`[${index + 1}]  ${text}`, styles.caption, {
        width: Math.min(flow.width, 460),
        after: 3,
      });
    }
  },
};
