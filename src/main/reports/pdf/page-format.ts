import type { Paper } from '../../../shared/contract/reports.ts';

/** A page and the field that text and figures keep to; points. */
export interface PageFormat {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  /** Width of the field. */
  readonly measure: number;
  /** Lower edge of the field. */
  readonly bottom: number;
  /** Baseline area of the page's foot. */
  readonly foot: number;
}

const sizes: Readonly<Record<Paper, readonly [number, number]>> = {
  a4: [595.28, 841.89],
  letter: [612, 792],
};

/** Space between the columns of a figure. */
export const gutter = 10;

export function pageFormat(paper: Paper): PageFormat {
  const [width, height] = sizes[paper];
  const side = 46;
  return {
    ...{ width, height, left: side, top: 54 },
    measure: width - 2 * side,
    bottom: height - 52,
    foot: height - 38,
  };
}
