import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import PDFDocument from 'pdfkit';
import type { PageFormat } from './page-format.ts';
import type { FontBook, FontName } from './type/font-book.ts';
import { createTextSetter, type Line, type TextSetter } from './type/set-text.ts';

export type Pdf = InstanceType<typeof PDFDocument>;
/** An element of the document's structure, which readers for the blind follow. */
export type Element = ReturnType<Pdf['struct']>;

export interface SheetInfo {
  readonly title: string;
  readonly author: string | null;
  readonly subject: string;
  readonly date: Date;
}

/** The paper: pages, type and tagged drawing. Places are points from the page's upper left corner. */
export interface Sheet {
  readonly pdf: Pdf;
  readonly format: PageFormat;
  readonly setter: TextSetter;
  /** The root of the document's structure. */
  readonly root: Element;
  /** Number of the current page, from 1. */
  readonly pageNumber: number;
  newPage(): void;
  /** Turns to a page made before. */
  turnTo(pageNumber: number): void;
  /** Makes an element below another. */
  element(
    parent: Element,
    type: string,
    options?: { readonly alt?: string; readonly title?: string },
  ): Element;
  /** Draws what belongs to an element. */
  tagged(element: Element, type: string, draw: () => void): void;
  /** Draws what is mere decoration. */
  untagged(draw: () => void): void;
  /** Draws lines with the first one's top at `y`; answers the y below the last. */
  drawLines(lines: readonly Line[], x: number, y: number, width?: number, align?: Align): number;
  /** Writes the end of the file; answers its size in bytes. */
  finish(): Promise<number>;
}

export type Align = 'left' | 'right' | 'centre';

/** Begins a PDF file. The same drawing with the same date gives the same bytes. */
export function createSheet(path: string, format: PageFormat, fonts: FontBook, info: SheetInfo): Sheet {
  const pdf = openDocument(format, info);
  const finish = writeTo(path, pdf);
  const root = pdf.struct('Document');
  pdf.addStructure(root);
  const known = new Set<FontName>();
  const setter = createTextSetter(fonts, (text, font, size) => {
    // Nothing is drawn that was not measured before, so that here every font is met first.
    if (!known.has(font)) pdf.registerFont(font, fonts.bytesOf(font));
    known.add(font);
    return pdf.font(font).fontSize(size).widthOfString(text);
  });
  let [pageNumber, pageCount] = [0, 0];
  return {
    ...{ pdf, format, setter, root },
    get pageNumber() {
      return pageNumber;
    },
    newPage: () => {
      if (pageNumber !== pageCount) pdf.switchToPage(pageCount - 1);
      if (pageCount > 0) joinChunks(pdf);
      pdf.addPage();
      pageCount += 1;
      pageNumber = pageCount;
    },
    turnTo: (number) => {
      pdf.switchToPage(number - 1);
      pageNumber = number;
    },
    element: (parent, type, options = {}) => {
      const element = pdf.struct(type, { ...options });
      parent.add(element);
      return element;
    },
    tagged: (element, type, draw) => {
      const content = pdf.markStructureContent(type);
      draw();
      pdf.endMarkedContent();
      element.add(content);
    },
    untagged: (draw) => {
      pdf.markContent('Artifact', { type: 'Layout' });
      draw();
      pdf.endMarkedContent();
    },
    drawLines: (lines, x, y, width, align) => drawLines(pdf, lines, x, y, width, align),
    finish: () => {
      root.end();
      return finish();
    },
  };
}

/** What pdfkit keeps of a page until the file ends, and its types leave out. */
interface PageKeeper {
  readonly page: { readonly content: { buffer: Uint8Array[] } };
}

/**
 * Joins what was written on the current page. Every page is kept until the last one is known, and a page is written in
 * some thousand pieces that take more memory than what they hold.
 */
function joinChunks(pdf: Pdf): void {
  // The types know no content of pages; the interface above says what is used of it.
  const { content } = (pdf as unknown as PageKeeper).page;
  content.buffer = [Buffer.concat(content.buffer)];
}

function openDocument(format: PageFormat, info: SheetInfo): Pdf {
  return new PDFDocument({
    ...{ size: [format.width, format.height], margin: 0, autoFirstPage: false, bufferPages: true },
    ...{ pdfVersion: '1.7', tagged: true, displayTitle: true, lang: 'en', compress: true },
    info: {
      ...{ Title: info.title, Subject: info.subject, Creator: 'PlateLens', Producer: 'PlateLens' },
      ...(info.author === null ? {} : { Author: info.author }),
      ...{ CreationDate: info.date, ModDate: info.date },
    },
  });
}

/** Lets the document's bytes go to a file as they come; the answer ends both and tells the file's size. */
function writeTo(path: string, pdf: Pdf): () => Promise<number> {
  const file = createWriteStream(path);
  pdf.pipe(file);
  const written = Promise.race([
    once(file, 'close'),
    // A full disk is heard here, also while pages are still being drawn.
    once(file, 'error').then(([error]: unknown[]) => Promise.reject(toError(error))),
  ]);
  written.catch(() => undefined);
  return async () => {
    pdf.end();
    await written;
    return file.bytesWritten;
  };
}

const toError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));

function drawLines(
  pdf: Pdf,
  lines: readonly Line[],
  x: number,
  y: number,
  width = 0,
  align: Align = 'left',
): number {
  let top = y;
  for (const line of lines) {
    const room = width - line.width;
    const indent = align === 'left' ? 0 : align === 'right' ? room : room / 2;
    // All fonts of a line stand on one baseline, a little below the middle of the leading.
    const baseline = top + (line.leading - line.size) / 2 + line.size * 0.82;
    for (const piece of line.pieces) {
      if (piece.text.trim() === '') continue;
      pdf.font(piece.font).fontSize(piece.size).fillColor(piece.color);
      pdf.text(piece.text, x + indent + piece.x, baseline, {
        ...{ lineBreak: false, baseline: 'alphabetic' as const },
        ...(piece.goTo === undefined ? {} : { goTo: piece.goTo }),
      });
    }
    top += line.leading;
  }
  return top;
}
