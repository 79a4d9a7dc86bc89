import { reportSectionTitles } from '../../../shared/contract/reports.ts';
import { drawPanel, type PanelPictures, type PanelPixels } from '../figures/panel-pictures.ts';
import type { Panel, ReportModel } from '../model/report-model.ts';
import { createImageDrawer } from './blocks/picture.ts';
import { contentsPages, drawContents } from './contents.ts';
import { drawFeet } from './feet.ts';
import { createFlow, type Flow } from './flow.ts';
import { pageFormat } from './page-format.ts';
import { choosePartsOf } from './parts/index-of-parts.ts';
import { createSheet } from './sheet.ts';
import { drawTitlePage, formatDate } from './title-page.ts';
import type { FontBook } from './type/font-book.ts';

export interface WriteOptions {
  readonly model: ReportModel;
  readonly fonts: FontBook;
  /** The PDF file to write. */
  readonly path: string;
  /** Pixels and maps of a panel; asked for once a panel, in the order of the report. */
  readonly loadPanel: (panel: Panel) => Promise<PanelPixels>;
  readonly hashFile: (path: string) => Promise<string | null>;
  readonly onProgress: (share: number, label: string) => void;
  readonly isStopped: () => boolean;
}

export interface WrittenReport {
  readonly pages: number;
  readonly bytes: number;
}

/** Panels whose pictures are held for a second showing. */
const mostHeld = 48;

/**
 * Writes the report as a PDF: bookmarked, tagged, fonts embedded. The same model and pixels give the same bytes.
 * @throws Cancelled, or what the file system says
 */
export async function writeReport(options: WriteOptions): Promise<WrittenReport> {
  const { model, fonts, path, onProgress, isStopped } = options;
  const sheet = createSheet(path, pageFormat(model.paper), fonts, {
    title: model.title,
    author: model.author,
    subject: `Plates ${model.plates.map(({ name }) => name).join(', ')}, ${formatDate(model.date)}`,
    date: new Date(model.date),
  });
  const flow = createFlow(sheet, isStopped);
  const parts = choosePartsOf(model);
  const steps = countSteps(model);
  let done = 0;
  const context = {
    model,
    pictures: createPictureStore(options),
    drawImage: createImageDrawer(sheet),
    hashFile: options.hashFile,
    onStep: (label: string) => onProgress(Math.min(0.97, ++done / steps), label),
  };
  drawTitlePage(flow, model);
  const subheadings = parts.reduce((sum, part) => sum + part.subheadings(model), 0);
  const contents = contentsPages(sheet, parts.length, subheadings);
  for (let page = 0; page < contents; page++) flow.newPage();
  flow.y = sheet.format.bottom;
  for (const part of parts) {
    if (part.newPage && usedShare(flow) > mostUsed) flow.newPage();
    flow.heading(1, reportSectionTitles[part.section], part.section);
    await part.draw(flow, context);
    flow.check();
  }
  const pages = sheet.pageNumber;
  flow.section.end();
  drawContents(flow, 2, contents);
  drawFeet(sheet, model, flow.landmarks, pages);
  onProgress(0.98, 'writing the file');
  const bytes = await sheet.finish();
  return { pages, bytes };
}

/** A part that likes a page of its own goes on a page of which no more than this share is taken. */
const mostUsed = 0.2;

function usedShare({ y, sheet: { format } }: Flow): number {
  return (y - format.top) / (format.bottom - format.top);
}

/** Everything that tells of itself by `onStep`. */
function countSteps({ plates, sections }: ReportModel): number {
  const of = (section: (typeof sections)[number], count: number) => (sections.includes(section) ? count : 0);
  const sum = plates.reduce((total, plate) => {
    const panels = plate.classes.reduce((count, group) => count + group.panels.length, 0);
    const compared = plate.comparisons.reduce((count, { columns }) => count + columns.length, 0);
    return (
      total +
      of('plates', 1) +
      of('classes', panels) +
      of('controls', compared) +
      of('wells', 1) +
      of('provenance', plate.images.length)
    );
  }, 0);
  return Math.max(1, sum);
}

function createPictureStore({ loadPanel, isStopped }: WriteOptions) {
  const held = new Map<string, PanelPictures>();
  return async (panel: Panel): Promise<PanelPictures> => {
    const looks = new Map(panel.maps.map(({ unitId, scale }) => [unitId, scale]));
    const key = JSON.stringify([panel.fieldId, panel.part, [...looks]]);
    const known = held.get(key);
    if (known !== undefined || isStopped()) return known ?? emptyPictures(panel);
    const pictures = await drawPanel(await loadPanel(panel), looks, panel.part);
    held.set(key, pictures);
    const [oldest] = held.keys();
    if (held.size > mostHeld && oldest !== undefined) held.delete(oldest);
    return pictures;
  };
}

const emptyPictures = ({ width, height }: Panel): PanelPictures => ({
  ...{ size: { width, height }, part: { x: 0, y: 0, width, height }, image: null, maps: new Map() },
});
