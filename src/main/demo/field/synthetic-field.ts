import { createRandom, type Random } from '../../../shared/random.ts';
import { cellDistance, nucleusDistance, type CellShape } from './cell-shape.ts';
import { exposeFrame, type Exposure } from './camera.ts';
import { drawScene, type Crescent, type FieldPlan, type Scene, type Speck } from './scene.ts';
import { createTexture, ease, type Texture } from './texture.ts';

/** A field with its ground truth; all images row-major, widthPx x heightPx. */
export interface SyntheticField {
  readonly widthPx: number;
  readonly heightPx: number;
  /** The reporter's channel, 16-bit counts. */
  readonly gfp: Uint16Array;
  /** The nuclear stain's channel, 16-bit counts. */
  readonly dna: Uint16Array;
  /** Label images: 0 is background, a cell's pixels hold its id from 1. */
  readonly cells: Uint16Array;
  readonly nuclei: Uint16Array;
  /** 1 where stray light lies, else 0. */
  readonly artefact: Uint16Array;
  /** Ids of the cells whose reporter moved into the nucleus. */
  readonly responsible: readonly number[];
}

interface Canvas {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly gfp: Float32Array;
  readonly dna: Float32Array;
  readonly cells: Uint16Array;
  readonly nuclei: Uint16Array;
  readonly artefact: Uint16Array;
  /** For every pixel the smallest distance to a cell so far: where cells touch, the nearer one owns the pixel. */
  readonly nearest: Float32Array;
}

interface Grain {
  readonly coarse: Texture;
  readonly fine: Texture;
}

/** Draws a field. The same seed and plan give the same pixels. */
export function drawField(seed: number, plan: FieldPlan): SyntheticField {
  const random = createRandom(seed);
  const scene = drawScene(random, plan);
  const grain = { coarse: createTexture(random, 16), fine: createTexture(random, 4) };
  const canvas = createCanvas(plan);
  paintBackground(canvas, grain);
  for (const cell of scene.cells) paintCell(canvas, cell, grain);
  for (const speck of scene.specks) paintSpeck(canvas, speck);
  if (scene.crescent !== null) paintCrescent(canvas, scene.crescent, grain);
  return toField(random, canvas, scene);
}

function createCanvas({ widthPx, heightPx }: FieldPlan): Canvas {
  const size = widthPx * heightPx;
  return {
    ...{ widthPx, heightPx },
    ...{ gfp: new Float32Array(size), dna: new Float32Array(size) },
    ...{ cells: new Uint16Array(size), nuclei: new Uint16Array(size), artefact: new Uint16Array(size) },
    nearest: new Float32Array(size).fill(Infinity),
  };
}

function toField(random: Random, canvas: Canvas, scene: Scene): SyntheticField {
  const { widthPx, heightPx, cells, nuclei, artefact } = canvas;
  const expose = (counts: Float32Array) => {
    const light: Exposure = { widthPx, heightPx, counts };
    return exposeFrame(random, light, scene.illumination);
  };
  return {
    ...{ widthPx, heightPx, cells, nuclei, artefact },
    gfp: expose(canvas.gfp),
    dna: expose(canvas.dna),
    responsible: scene.cells.filter((cell) => cell.translocation > 0.5).map((cell) => cell.id),
  };
}

function paintBackground(canvas: Canvas, { coarse }: Grain): void {
  for (let y = 0, index = 0; y < canvas.heightPx; y++) {
    for (let x = 0; x < canvas.widthPx; x++, index++) {
      canvas.gfp[index] = 70 + 40 * coarse.at(x >> 2, y >> 2);
      canvas.dna[index] = 45 + 20 * coarse.at((y >> 2) + 40, x >> 2);
    }
  }
}

/** Runs over the pixels of a square around a point that lie in the field. */
function forEachNear(
  canvas: Canvas,
  place: { readonly x: number; readonly y: number },
  reachPx: number,
  visit: (x: number, y: number, index: number) => void,
): void {
  const top = Math.max(0, Math.floor(place.y - reachPx));
  const bottom = Math.min(canvas.heightPx - 1, Math.ceil(place.y + reachPx));
  const left = Math.max(0, Math.floor(place.x - reachPx));
  const right = Math.min(canvas.widthPx - 1, Math.ceil(place.x + reachPx));
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) visit(x, y, y * canvas.widthPx + x);
  }
}

function paintCell(canvas: Canvas, cell: CellShape, { coarse, fine }: Grain): void {
  const { cells, nuclei, nearest, gfp, dna } = canvas;
  const { translocation, expression, staining } = cell;
  forEachNear(canvas, cell, cell.radiusPx * 1.6, (x, y, index) => {
    const away = cellDistance(cell, x, y);
    if (away > 1.15) return;
    const fromNucleus = nucleusDistance(cell.nucleus, x, y);
    if (away < 1 && away < (nearest[index] ?? Infinity)) {
      nearest[index] = away;
      cells[index] = cell.id;
      nuclei[index] = fromNucleus < 1 ? cell.id : 0;
    }
    const rough = coarse.at(x + cell.grain.x, y + cell.grain.y);
    const fibre = 1 - Math.abs(2 * fine.at(x + cell.grain.y, y + cell.grain.x) - 1);
    const inNucleus = ease((1.06 - fromNucleus) / 0.14);
    const body = ease((1.1 - away) / 0.22) * (1.15 - 0.65 * away);
    const cytoplasm = 1350 * (1 - 0.72 * translocation) * body * (0.45 + 0.6 * rough + 0.45 * fibre);
    const nucleus = (430 + 3000 * translocation) * (0.82 + 0.25 * rough + 0.1 * fibre);
    gfp[index] = (gfp[index] ?? 0) + expression * (cytoplasm * (1 - inNucleus) + nucleus * inNucleus);
    const chromatin = 1900 * staining * (0.62 + 0.45 * rough + 0.3 * fibre);
    dna[index] = (dna[index] ?? 0) + chromatin * inNucleus + 45 * body;
  });
}

function paintSpeck(canvas: Canvas, speck: Speck): void {
  const { gfp, dna } = canvas;
  forEachNear(canvas, speck, 3 * speck.radiusPx, (x, y, index) => {
    const away = ((x - speck.x) ** 2 + (y - speck.y) ** 2) / speck.radiusPx ** 2;
    const share = Math.exp(-away);
    gfp[index] = (gfp[index] ?? 0) + speck.counts[0] * share;
    dna[index] = (dna[index] ?? 0) + speck.counts[1] * share;
  });
}

/** Stray light from the well's wall: an arc around the lower right corner that thins out towards both borders. */
function paintCrescent(canvas: Canvas, crescent: Crescent, { coarse, fine }: Grain): void {
  const { gfp, dna, artefact, widthPx, heightPx } = canvas;
  const corner = { x: widthPx - 1, y: heightPx - 1 };
  forEachNear(canvas, corner, crescent.radiusPx + 2 * crescent.halfWidthPx, (x, y, index) => {
    const fromCorner = Math.hypot(corner.x - x, corner.y - y);
    const turned = Math.atan2(corner.y - y, corner.x - x);
    const halfWidth = crescent.halfWidthPx * Math.sqrt(Math.max(0.02, Math.sin(2 * turned)));
    const off = Math.abs(fromCorner - crescent.radiusPx) / halfWidth;
    if (off > 1.3) return;
    if (off < 1) artefact[index] = 1;
    const dirt = 0.35 + 0.5 * coarse.at(x, y) + 0.75 * fine.at(x, y) * fine.at(y + 17, x);
    const share = ease((1.3 - off) / 1.1) * dirt;
    gfp[index] = (gfp[index] ?? 0) + crescent.counts * share;
    dna[index] = (dna[index] ?? 0) + 0.4 * crescent.counts * share;
  });
}
