import type { PanelPictures } from '../../figures/panel-pictures.ts';
import type { Comparison, PanelMap, ReportPlate, ReportRun } from '../../model/report-model.ts';
import type { Flow } from '../flow.ts';
import { gutter } from '../page-format.ts';
import { styles } from '../palette.ts';
import { drawColourBar } from './colour-bar.ts';
import { barOf, drawImageCell, drawOverlayCell } from './panel-block.ts';
import type { Box, DrawImage } from './picture.ts';

export interface ComparisonScene {
  readonly plate: ReportPlate;
  readonly comparison: Comparison;
  /** In the order of the comparison's columns. */
  readonly pictures: readonly PanelPictures[];
  readonly drawImage: DrawImage;
}

const columnCount = 4;
const rowHead = 31;

/** Wells as columns, the image and one row a method below it; each method's colour bar stands over its row. */
export function drawComparison(flow: Flow, scene: ComparisonScene): void {
  const { comparison, plate, pictures } = scene;
  const width = (flow.width - gutter * (columnCount - 1)) / columnCount;
  const tallest = Math.max(...pictures.map(({ size }) => (width * size.height) / size.width));
  const used = new Set(comparison.columns.flatMap(({ panel }) => panel.maps.map(({ runId }) => runId)));
  const runs = plate.runs.filter(({ id }) => used.has(id));
  const boxes = (top: number) =>
    comparison.columns.map((_, column): Box => {
      const { size } = pictures[column] ?? { size: { width: 1, height: 1 } };
      const height = (width * size.height) / size.width;
      return { x: flow.left + column * (width + gutter), y: top, width, height };
    });
  flow.need(28 + tallest + Math.min(1, runs.length) * (rowHead + tallest));
  drawHeads(flow, comparison, boxes(flow.y));
  flow.y += 30;
  inFigure(flow, `Images of ${comparison.columns.map(({ panel }) => panel.well).join(', ')}.`, () => {
    for (const [column, box] of boxes(flow.y).entries()) {
      const cell = sceneOf(scene, column);
      if (cell !== null) drawImageCell(flow, cell, box);
    }
  });
  flow.y += tallest + 6;
  for (const run of runs) {
    flow.need(rowHead + tallest);
    const shown = comparison.columns.flatMap(({ panel }) => panel.maps).find(({ runId }) => runId === run.id);
    if (shown !== undefined) drawRunHead(flow, run, shown);
    flow.y += rowHead;
    inFigure(flow, `Maps of ${run.title} over the images above.`, () => {
      for (const [column, box] of boxes(flow.y).entries()) {
        const cell = sceneOf(scene, column);
        const map = cell?.panel.maps.find(({ runId }) => runId === run.id);
        if (cell !== null && map !== undefined) drawOverlayCell(flow, cell, { map }, box);
      }
    });
    flow.y += tallest + 6;
  }
  flow.y += 4;
}

function sceneOf({ plate, comparison, pictures, drawImage }: ComparisonScene, column: number) {
  const [entry, own] = [comparison.columns[column], pictures[column]];
  return entry === undefined || own === undefined
    ? null
    : { plate, panel: entry.panel, pictures: own, drawImage };
}

function inFigure(flow: Flow, alt: string, draw: () => void): void {
  const figure = flow.sheet.element(flow.section, 'Figure', { alt });
  flow.sheet.tagged(figure, 'Figure', draw);
  figure.end();
}

function drawHeads(flow: Flow, { columns }: Comparison, boxes: readonly Box[]): void {
  const { sheet } = flow;
  const element = sheet.element(flow.section, 'P');
  sheet.tagged(element, 'P', () => {
    for (const [index, { title, panel }] of columns.entries()) {
      const box = boxes[index];
      if (box === undefined) continue;
      const head = sheet.setter.setOneLine(`${title}: ${panel.well}`, styles.labelStrong, box.width);
      const below = sheet.setter.setOneLine(
        `field ${panel.field} · ${panel.verdict}`,
        styles.label,
        box.width,
      );
      sheet.drawLines([head, below], box.x, flow.y + 6);
    }
  });
  element.end();
}

function drawRunHead(flow: Flow, run: ReportRun, map: PanelMap): void {
  const { sheet } = flow;
  const barWidth = 190;
  const element = sheet.element(flow.section, 'P');
  sheet.tagged(element, 'P', () => {
    const name = `${run.title}, run #${run.id}`;
    const line = sheet.setter.setOneLine(name, styles.labelStrong, flow.width - barWidth - gutter);
    sheet.drawLines([line], flow.left, flow.y + 7);
    drawColourBar(sheet, barOf(map), flow.left + flow.width - barWidth, flow.y + 3, barWidth);
  });
  element.end();
}
