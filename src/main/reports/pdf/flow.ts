import { cancelled } from '../../../shared/errors.ts';
import { palette, styles, type TextStyle } from './palette.ts';
import type { Element, Sheet } from './sheet.ts';
import type { Line, Span } from './type/set-text.ts';

/** A place in the report that contents and bookmarks lead to. */
export interface Landmark {
  readonly id: string;
  readonly level: 1 | 2;
  readonly title: string;
  readonly page: number;
}

/** Where the next thing goes: pages are filled from top to bottom, and a new one begun where the room ends. */
export interface Flow {
  readonly sheet: Sheet;
  readonly left: number;
  readonly width: number;
  /** Upper edge of what comes next. */
  y: number;
  /** The element that new content belongs to. */
  readonly section: Element;
  readonly landmarks: readonly Landmark[];
  /** Height left on this page. */
  room(): number;
  /** Begins a new page unless this one has that much room, or is empty. */
  need(height: number): void;
  newPage(): void;
  gap(height: number): void;
  /** `keep` is the height of what must follow on the same page. */
  heading(level: 1 | 2, title: string, id: string, keep?: number): void;
  paragraph(text: string | readonly Span[], style?: TextStyle, options?: ParagraphOptions): void;
  /** Throws Cancelled where the work was stopped. */
  check(): void;
}

export interface ParagraphOptions {
  readonly width?: number;
  readonly after?: number;
  readonly left?: number;
}

/** A bookmark that others can stand below. */
interface Bookmark {
  addItem: (title: string, options?: { expanded?: boolean }) => Bookmark;
}

interface FlowState {
  section: Element;
  bookmark: Bookmark | null;
  readonly landmarks: Landmark[];
}

/** Starts a flow whose first thing begins a page. */
export function createFlow(sheet: Sheet, isStopped: () => boolean): Flow {
  const { format } = sheet;
  const state: FlowState = { section: sheet.element(sheet.root, 'Sect'), bookmark: null, landmarks: [] };
  const flow: Flow = {
    ...{ sheet, left: format.left, width: format.measure, landmarks: state.landmarks, y: format.bottom },
    get section() {
      return state.section;
    },
    room: () => format.bottom - flow.y,
    need: (height) => {
      const isEmpty = flow.y <= format.top;
      if (flow.room() < height && !isEmpty) flow.newPage();
    },
    newPage: () => {
      flow.check();
      sheet.newPage();
      flow.y = format.top;
    },
    gap: (height) => {
      if (flow.y > format.top) flow.y += height;
    },
    heading: (level, title, id, keep) => drawHeading(flow, state, { level, title, id }, keep),
    paragraph: (text, style = styles.body, options = {}) => {
      const { width = Math.min(flow.width, 430), after = 6, left = flow.left } = options;
      const lines = sheet.setter.set(text, style, width);
      const element = sheet.element(state.section, 'P');
      drawAcrossPages(flow, lines, (part) => {
        sheet.tagged(element, 'P', () => {
          flow.y = sheet.drawLines(part, left, flow.y);
        });
      });
      element.end();
      flow.y += after;
    },
    check: () => {
      if (isStopped()) throw cancelled();
    },
  };
  return flow;
}

/** Characters of a heading that are shown. */
const longestTitle = 400;

/** A heading never stands alone at a page's foot: `keep` is the height that must follow it. */
function drawHeading(
  flow: Flow,
  state: FlowState,
  { level, title, id }: Omit<Landmark, 'page'>,
  keep = level === 1 ? 120 : 70,
): void {
  const { sheet } = flow;
  const style = level === 1 ? styles.heading1 : styles.heading2;
  // What has no end would leave the page; tables have it in full.
  const lines = sheet.setter.set(title.slice(0, longestTitle), style, flow.width).slice(0, 3);
  if (level === 1) {
    state.section.end();
    state.section = sheet.element(sheet.root, 'Sect');
  }
  flow.gap(level === 1 ? 26 : 14);
  flow.need(lines.length * style.leading + keep);
  const plain = lines.map((line) => line.pieces.map((piece) => piece.text).join('')).join(' ');
  state.landmarks.push({ id, level, title: plain, page: sheet.pageNumber });
  sheet.pdf.addNamedDestination(id, 'XYZ', flow.left, Math.max(0, flow.y - 8), null);
  bookmark(sheet, state, level, plain);
  if (level === 1) drawRule(sheet, flow.y);
  if (level === 1) flow.y += 9;
  const type = level === 1 ? 'H1' : 'H2';
  const element = sheet.element(state.section, type, { title: plain });
  sheet.tagged(element, type, () => {
    flow.y = sheet.drawLines(lines, flow.left, flow.y);
  });
  element.end();
  flow.y += level === 1 ? 8 : 4;
}

function bookmark({ pdf }: Sheet, state: FlowState, level: 1 | 2, title: string): void {
  // pdfkit's types tell the outline wrongly: it is the root of the bookmarks, and each answers what stands below it.
  const root = Reflect.get(pdf, 'outline') as Bookmark;
  const mark = (level === 1 ? root : (state.bookmark ?? root)).addItem(title, { expanded: level === 1 });
  if (level === 1) state.bookmark = mark;
}

function drawRule(sheet: Sheet, y: number): void {
  sheet.untagged(() => {
    sheet.pdf.rect(sheet.format.left, y, 28, 2.4).fill(palette.accent);
  });
}

/** Hands out as many lines at a time as the page takes. */
export function drawAcrossPages(
  flow: Flow,
  lines: readonly Line[],
  draw: (part: readonly Line[]) => void,
): void {
  let rest = lines;
  while (rest.length > 0) {
    const leading = rest[0]?.leading ?? 1;
    const fit = Math.max(0, Math.floor(flow.room() / leading));
    // Two lines at least stay together.
    const take = fit >= rest.length ? rest.length : fit < 2 ? 0 : fit;
    if (take > 0) draw(rest.slice(0, take));
    rest = rest.slice(take);
    if (rest.length > 0) flow.newPage();
  }
}
