import { mapUnitText } from '../../../../shared/map-words.ts';
import type { PanelPictures } from '../../figures/panel-pictures.ts';
import type { Panel, PanelMap, ReportPlate, ReportRun } from '../../model/report-model.ts';
import type { Flow } from '../flow.ts';
import { gutter } from '../page-format.ts';
import { palette, styles } from '../palette.ts';
import { colourBarHeight, drawColourBar, type ColourBar } from './colour-bar.ts';
import { drawMissing, drawScaleBar, missingImage, missingMap, type Box, type DrawImage } from './picture.ts';

export interface PanelScene {
  readonly plate: ReportPlate;
  readonly panel: Panel;
  readonly pictures: PanelPictures;
  readonly drawImage: DrawImage;
}

/** Methods beside each other; more go below. */
const methodsAcross = 3;
const titleHeight = 16;
const labelHeight = 11;
const rowGap = 4;

/**
 * A well's field: the image, and for every method the map over the image, the map alone and the colour bar. Up to three
 * methods stand side by side with the image; a single one takes one row.
 */
export function drawPanelBlock(flow: Flow, scene: PanelScene): void {
  const { panel, plate } = scene;
  const entries = panel.maps.flatMap((map) => {
    const run = plate.runs.find(({ id }) => id === map.runId);
    return run === undefined ? [] : [{ map, run }];
  });
  for (let from = 0; from < Math.max(1, entries.length); from += methodsAcross) {
    const group = entries.slice(from, from + methodsAcross);
    if (group.length === 1) drawRow(flow, scene, group[0]);
    else drawStack(flow, scene, group);
  }
}

interface Entry {
  readonly map: PanelMap;
  readonly run: ReportRun;
}

function begin(flow: Flow, scene: PanelScene, columns: number, rows: number) {
  const { size } = scene.pictures;
  const width = (flow.width - gutter * (columns - 1)) / columns;
  const height = (width * size.height) / size.width;
  const total = titleHeight + labelHeight + rows * (height + rowGap) + colourBarHeight;
  flow.need(total);
  const top = flow.y;
  const boxAt = (column: number, row: number): Box => ({
    x: flow.left + column * (width + gutter),
    y: top + titleHeight + labelHeight + row * (height + rowGap),
    width,
    height,
  });
  const finish = () => {
    flow.y = top + total + 9;
  };
  return { top, boxAt, finish };
}

/** Image, overlay and map in one row. */
function drawRow(flow: Flow, scene: PanelScene, entry: Entry | undefined): void {
  const { boxAt, finish, top } = begin(flow, scene, 3, 1);
  inFigure(flow, scene, () => {
    drawTitle(flow, scene, top);
    drawImageCell(flow, scene, boxAt(0, 0));
    if (entry === undefined) return;
    drawLabel(flow, `${entry.run.title}, over the image`, boxAt(1, 0));
    drawOverlayCell(flow, scene, entry, boxAt(1, 0));
    drawLabel(flow, 'Map alone', boxAt(2, 0));
    drawMapCell(flow, scene, entry, boxAt(2, 0));
    drawBar(flow, entry, boxAt(2, 0));
  });
  finish();
}

/** Image and overlays above, the maps alone below. */
function drawStack(flow: Flow, scene: PanelScene, entries: readonly Entry[]): void {
  const { boxAt, finish, top } = begin(flow, scene, entries.length + 1, 2);
  inFigure(flow, scene, () => {
    drawTitle(flow, scene, top);
    drawImageCell(flow, scene, boxAt(0, 0));
    drawChannels(flow, scene.plate, boxAt(0, 1));
    for (const [index, entry] of entries.entries()) {
      drawLabel(flow, entry.run.title, boxAt(index + 1, 0));
      drawOverlayCell(flow, scene, entry, boxAt(index + 1, 0));
      drawMapCell(flow, scene, entry, boxAt(index + 1, 1));
      drawBar(flow, entry, boxAt(index + 1, 1));
    }
  });
  finish();
}

function inFigure(flow: Flow, { panel }: PanelScene, draw: () => void): void {
  const { sheet } = flow;
  const alt = `Well ${panel.well}, field ${panel.field}: image and maps; ${panel.verdict}.`;
  const figure = sheet.element(flow.section, 'Figure', { alt });
  sheet.tagged(figure, 'Figure', draw);
  figure.end();
}

function drawTitle(flow: Flow, { panel, pictures }: PanelScene, top: number): void {
  const soft = { ...styles.caption, color: palette.soft };
  const part = panel.part === null ? '' : `, part of ${pictures.part.width} × ${pictures.part.height} px`;
  const line = flow.sheet.setter.set(
    [
      { text: panel.well, style: styles.strong },
      { text: `   field ${panel.field}${part}  ·  ${panel.role}  ·  ${panel.verdict}`, style: soft },
    ],
    styles.strong,
    flow.width,
  );
  flow.sheet.drawLines(line.slice(0, 1), flow.left, top);
}

export function drawLabel(flow: Flow, text: string, box: Box): void {
  const line = flow.sheet.setter.setOneLine(text, styles.labelStrong, box.width);
  flow.sheet.drawLines([line], box.x, box.y - labelHeight);
}

export function drawImageCell(flow: Flow, scene: PanelScene, box: Box): void {
  const { pictures, drawImage, plate } = scene;
  if (pictures.image === null) {
    drawMissing(flow.sheet, missingImage, box);
    return;
  }
  drawImage(pictures.image, box);
  drawScaleBar(flow.sheet, pictures, plate.pixelSizeUm, box);
}

export function drawOverlayCell(flow: Flow, scene: PanelScene, { map }: Pick<Entry, 'map'>, box: Box): void {
  const overlay = scene.pictures.maps.get(map.unitId)?.overlay ?? null;
  const { emptyReason } = map.facts;
  if (overlay === null || emptyReason !== null) {
    drawMissing(flow.sheet, emptyReason === null ? missingImage : missingMap(emptyReason), box);
    return;
  }
  scene.drawImage(overlay, box);
  drawScaleBar(flow.sheet, scene.pictures, scene.plate.pixelSizeUm, box);
}

function drawMapCell(flow: Flow, scene: PanelScene, { map }: Entry, box: Box): void {
  const picture = scene.pictures.maps.get(map.unitId)?.map ?? null;
  if (picture === null || map.facts.emptyReason !== null) {
    drawMissing(flow.sheet, missingMap(map.facts.emptyReason), box);
    return;
  }
  scene.drawImage(picture, box);
}

function drawBar(flow: Flow, { map }: Entry, box: Box): void {
  drawColourBar(flow.sheet, barOf(map), box.x, box.y + box.height + rowGap, box.width);
}

/** The colour bar of a map and of all that it is compared with. */
export const barOf = ({ scale, facts }: PanelMap): ColourBar => ({
  scheme: scale.signed ? 'signed' : 'evidence',
  limits: scale.limits,
  clipped: scale.clipped,
  words: mapUnitText[facts.unit],
});

/** Which channel has which colour, and between which intensities it is drawn. */
function drawChannels(flow: Flow, plate: ReportPlate, box: Box): void {
  const { sheet } = flow;
  let { y } = box;
  for (const channel of plate.channels.filter(({ visible }) => visible)) {
    sheet.pdf
      .rect(box.x, y + 2, 7, 5)
      .lineWidth(0.3)
      .fillAndStroke(channel.color, palette.faint);
    const words = `${channel.name}  ${Math.round(channel.low)} to ${Math.round(channel.high)}`;
    sheet.drawLines([sheet.setter.setOneLine(words, styles.label, box.width - 12)], box.x + 11, y);
    y += styles.label.leading + 1.5;
  }
  y += 4;
  const words = 'Above: the map over the image. Below: the map alone.';
  sheet.drawLines(sheet.setter.set(words, styles.label, box.width), box.x, y);
}
