import type { Rect } from '../../../shared/geometry.ts';
import type { PlateView, Well } from '../../../shared/plate.ts';
import { formatRow } from '../../../shared/wells.ts';
import { headerStep, wellRect, type PlateGeometry } from './plate-geometry.ts';
import { roleLooks } from './roles.ts';

/** Everything that a plate map shows. */
export interface PlateMapScene {
  readonly plate: PlateView;
  readonly geometry: PlateGeometry;
  readonly fill: (well: Well) => string | null;
  readonly selection: ReadonlySet<string>;
  readonly focus: string | null;
  readonly ink: PlateMapInk;
}

/** Colours that follow the window's light or dark look. */
export interface PlateMapInk {
  readonly text: string;
  readonly letter: string;
  readonly absent: string;
  readonly plain: string;
  readonly accent: string;
  readonly focus: string;
}

export function drawPlateMap(context: CanvasRenderingContext2D, scene: PlateMapScene): void {
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  drawHeaders(context, scene);
  drawAbsentWells(context, scene);
  const colours = new Map(scene.plate.wells.map((well) => [well, scene.fill(well)]));
  fillWells(context, colours, scene);
  for (const [well, colour] of colours) drawRole(context, well, colour, scene);
  for (const well of scene.plate.wells) drawMarks(context, well, scene);
}

function drawHeaders(context: CanvasRenderingContext2D, { geometry, ink }: PlateMapScene): void {
  const { format, pitch, left, top, gap } = geometry;
  const step = headerStep(pitch);
  context.fillStyle = ink.text;
  context.font = `500 10px ${fontStack}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (let row = 0; row < format.rows; row += step) {
    context.fillText(formatRow(row), left / 2 - 1, top + row * pitch + (pitch - gap) / 2);
  }
  for (let column = 0; column < format.columns; column += step) {
    context.fillText(String(column + 1), left + column * pitch + (pitch - gap) / 2, top / 2 - 1);
  }
}

const fontStack = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** Below this side a place without images is too small for hatching. */
const smallestHatchedPx = 7;

/** Places without an image are hatched, so that the plate's shape stays readable; small ones are dots. */
function drawAbsentWells(context: CanvasRenderingContext2D, { plate, geometry, ink }: PlateMapScene): void {
  const present = new Set(plate.wells.map((well) => well.row * 100 + well.column));
  // One path for all places: a plate of 3,456 is then one stroke, not thousands.
  context.beginPath();
  for (let row = 0; row < plate.rows; row++) {
    for (let column = 0; column < plate.columns; column++) {
      if (present.has(row * 100 + column)) continue;
      const { x, y, width, height } = wellRect(geometry, { row, column });
      if (width < smallestHatchedPx) {
        const dot = Math.min(1, width / 4);
        context.rect(x + (width - dot) / 2, y + (height - dot) / 2, dot, dot);
      } else addHatching(context, x, y, width);
    }
  }
  context.strokeStyle = ink.absent;
  context.lineWidth = 1;
  context.stroke();
}

/** Adds the diagonals of a square, 4 px apart, from lower left to upper right. */
function addHatching(context: CanvasRenderingContext2D, x: number, y: number, side: number): void {
  for (let shift = 4; shift < 2 * side; shift += 4) {
    const [from, to] = [Math.max(0, shift - side), Math.min(side, shift)];
    context.moveTo(x + from, y + shift - from);
    context.lineTo(x + to, y + shift - to);
  }
}

/** Fills the wells, those of one colour after each other: to change the colour costs more than to fill a square. */
function fillWells(
  context: CanvasRenderingContext2D,
  colours: ReadonlyMap<Well, string | null>,
  { geometry, ink }: PlateMapScene,
): void {
  for (const [colour, wells] of Map.groupBy(colours.keys(), (well) => colours.get(well) ?? ink.plain)) {
    context.fillStyle = colour;
    for (const well of wells) {
      const rect = wellRect(geometry, well);
      if (radiusOf(rect) === 0) context.fillRect(rect.x, rect.y, rect.width, rect.height);
      else {
        outlineWell(context, rect);
        context.fill();
      }
    }
  }
}

const radiusOf = ({ width }: Rect) => (width > 10 ? 3 : 0);

function outlineWell(context: CanvasRenderingContext2D, rect: Rect): void {
  context.beginPath();
  context.roundRect(rect.x, rect.y, rect.width, rect.height, radiusOf(rect));
}

/** A well's role: a cross, or a border and a letter. */
function drawRole(
  context: CanvasRenderingContext2D,
  well: Well,
  colour: string | null,
  { geometry, ink }: PlateMapScene,
): void {
  if (well.role === 'sample') return;
  const rect = wellRect(geometry, well);
  const { x, y, width, height } = rect;
  if (well.role === 'excluded') {
    drawCross(context, x, y, width, colour === null ? roleLooks.excluded.color : '#ffffff');
    return;
  }
  if (width < 6) return;
  const { color, letter } = roleLooks[well.role];
  // A well that is filled with its role's colour needs no border, and keeps its gap to the next.
  if (colour !== color) {
    context.strokeStyle = color;
    context.lineWidth = width > 14 ? 2 : 1;
    outlineWell(context, rect);
    context.stroke();
  }
  if (width < 14) return;
  const inkOfLetter = colour === null ? ink.letter : null;
  drawLetter(context, letter, x + width / 2, y + height / 2, inkOfLetter);
}

/** Crosses an excluded well out; on a coloured well white with a dark edge, which reads on every fill. */
function drawCross(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  side: number,
  color: string,
): void {
  const inset = side > 10 ? 3 : 0;
  const [near, far] = [inset, side - inset];
  context.beginPath();
  context.moveTo(x + near, y + near);
  context.lineTo(x + far, y + far);
  context.moveTo(x + far, y + near);
  context.lineTo(x + near, y + far);
  context.lineCap = 'round';
  if (color === '#ffffff') {
    context.strokeStyle = 'rgba(0, 0, 0, 0.6)';
    context.lineWidth = side > 10 ? 4 : 2;
    context.stroke();
  }
  context.strokeStyle = color;
  context.lineWidth = side > 10 ? 2 : 1;
  context.stroke();
  context.lineCap = 'butt';
}

/** Writes a role's letter: in `plainInk` on an uncoloured well, else white with a dark edge that reads on every fill. */
function drawLetter(
  context: CanvasRenderingContext2D,
  letter: string,
  x: number,
  y: number,
  plainInk: string | null,
): void {
  context.font = `650 10px ${fontStack}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  if (plainInk === null) {
    context.lineWidth = 2.5;
    context.strokeStyle = 'rgba(0, 0, 0, 0.55)';
    context.lineJoin = 'round';
    context.strokeText(letter, x, y + 0.5);
  }
  context.fillStyle = plainInk ?? '#ffffff';
  context.fillText(letter, x, y + 0.5);
}

function drawMarks(context: CanvasRenderingContext2D, well: Well, scene: PlateMapScene): void {
  const { geometry, selection, focus, ink } = scene;
  const selected = selection.has(well.name);
  const focused = focus === well.name;
  if (!selected && !focused) return;
  const { x, y, width, height } = wellRect(geometry, well);
  const reach = geometry.gap > 0 ? 1 : 0;
  context.beginPath();
  context.roundRect(x - reach, y - reach, width + 2 * reach, height + 2 * reach, width > 10 ? 4 : 0);
  context.lineWidth = 2;
  context.strokeStyle = focused ? ink.focus : ink.accent;
  context.stroke();
}
