import type { EmptyReason } from '../../../../shared/map.ts';
import { emptyReasonText } from '../../../../shared/map-words.ts';
import { toScaleBar } from '../../../../shared/scale-bar.ts';
import type { PanelPictures } from '../../figures/panel-pictures.ts';
import { palette, styles } from '../palette.ts';
import type { Sheet } from '../sheet.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Draws an encoded picture into a box of its own shape; the same bytes are kept in the file once. */
export type DrawImage = (bytes: Buffer, box: Box) => void;

/** What pdfkit documents of images and its types leave out. */
interface ImageKeeper {
  openImage(bytes: Buffer): object;
  image(image: object, x: number, y: number, options: { width: number; height: number }): unknown;
}

/** Remembers what a file holds already. */
export function createImageDrawer({ pdf }: Sheet): DrawImage {
  // The types know no opened images; the interface above says what is used of them.
  const keeper = pdf as unknown as ImageKeeper;
  const opened = new WeakMap<Buffer, object>();
  return (bytes, { x, y, width, height }) => {
    const image = opened.get(bytes) ?? keeper.openImage(bytes);
    opened.set(bytes, image);
    keeper.image(image, x, y, { width, height });
  };
}

/** A grey box with words, for a picture that cannot be shown. */
export function drawMissing(sheet: Sheet, words: string, box: Box): void {
  sheet.pdf.rect(box.x, box.y, box.width, box.height).fill(palette.panel);
  const lines = sheet.setter.set(words, styles.label, box.width - 16);
  const top = box.y + (box.height - lines.length * styles.label.leading) / 2;
  sheet.drawLines(lines, box.x + 8, top, box.width - 16, 'centre');
}

export const missingImage = 'The image could not be read';
export const missingMap = (reason: EmptyReason | null) =>
  reason === null ? 'No map' : emptyReasonText[reason];

/** A white bar of a round length in the picture's lower left corner. */
export function drawScaleBar(
  sheet: Sheet,
  { part }: Pick<PanelPictures, 'part'>,
  pixelSizeUm: number | null,
  box: Box,
): void {
  const { pdf, setter } = sheet;
  const unitsPerPoint = (part.width * (pixelSizeUm ?? 1)) / box.width;
  const bar = toScaleBar(unitsPerPoint, box.width * 0.36, pixelSizeUm === null ? 'px' : 'µm');
  const [x, y] = [box.x + 5, box.y + box.height - 6.5];
  const label = setter.set(bar.label, { ...styles.label, size: 6, leading: 7, color: palette.paper }, 60);
  const width = Math.max(bar.lengthPx, label[0]?.width ?? 0) + 5;
  pdf.fillOpacity(0.45);
  pdf.roundedRect(x - 2.5, y - 9.5, width, 13, 1.5).fill('#000000');
  pdf.fillOpacity(1);
  pdf.rect(x, y, bar.lengthPx, 1.6).fill(palette.paper);
  sheet.drawLines(label, x, y - 8.2);
}
