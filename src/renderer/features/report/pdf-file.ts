import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy } from 'pdfjs-dist';
import workerAddress from 'pdfjs-dist/build/pdf.worker.min.mjs?url';

GlobalWorkerOptions.workerSrc = workerAddress;

/** A PDF that is open; who opened it closes it. */
export interface PdfFile {
  readonly pageCount: number;
  /** Width and height of a page in points. */
  sizeOf(page: number): Promise<readonly [number, number]>;
  /** Draws a page into a canvas `width` CSS pixels wide. */
  draw(page: number, canvas: HTMLCanvasElement, width: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens a PDF of this program. */
export async function openPdf(address: string): Promise<PdfFile> {
  const task = getDocument({ url: address, isEvalSupported: false, useSystemFonts: false, useWasm: false });
  const document = await task.promise;
  return {
    pageCount: document.numPages,
    sizeOf: async (page) => {
      const { width, height } = (await document.getPage(page)).getViewport({ scale: 1 });
      return [width, height];
    },
    draw: (page, canvas, width) => draw(document, page, canvas, width),
    close: () => task.destroy(),
  };
}

async function draw(
  document: PDFDocumentProxy,
  number: number,
  canvas: HTMLCanvasElement,
  width: number,
): Promise<void> {
  const page = await document.getPage(number);
  const scale = (width / page.getViewport({ scale: 1 }).width) * window.devicePixelRatio;
  const viewport = page.getViewport({ scale });
  canvas.width = Math.round(viewport.width);
  canvas.height = Math.round(viewport.height);
  await page.render({ canvas, viewport }).promise;
}
