import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawField, type FieldPlan, type SyntheticField } from '../../src/main/demo/index.ts';

const usual: FieldPlan = { widthPx: 256, heightPx: 256, cellCount: null, response: 0, artefact: false };

/** Mean of a channel over the pixels that belong. */
function meanOver(plane: Uint16Array, belongs: (index: number) => boolean): number {
  let sum = 0;
  let count = 0;
  plane.forEach((value, index) => {
    if (!belongs(index)) return;
    sum += value;
    count += 1;
  });
  return sum / count;
}

/** Nuclear over cytoplasmic reporter of a cell, background taken off; null for a cell cut off by the border. */
function translocationRatio(field: SyntheticField, id: number): number | null {
  const background = meanOver(field.gfp, (index) => field.cells[index] === 0);
  const size = field.nuclei.filter((value) => value === id).length;
  const body = field.cells.filter((value) => value === id).length;
  if (size < 60 || body < 500) return null;
  const nuclear = meanOver(field.gfp, (index) => field.nuclei[index] === id) - background;
  const around = (index: number) => field.cells[index] === id && field.nuclei[index] === 0;
  return nuclear / (meanOver(field.gfp, around) - background);
}

const ids = (image: Uint16Array) => [...new Set(image)].filter((id) => id > 0).sort((a, b) => a - b);

describe('drawField', () => {
  it('draws the same pixels for the same seed and others for another', () => {
    const plan = { ...usual, response: 0.3, artefact: true };
    expect(drawField(5, plan)).toEqual(drawField(5, plan));
    expect(drawField(6, plan).gfp).not.toEqual(drawField(5, plan).gfp);
  });

  it('puts the reporter into the nucleus of responsible cells and of no other', () => {
    for (const seed of [1, 2, 3, 4]) {
      const field = drawField(seed, { ...usual, response: 0.4 });
      expect(field.responsible.length).toBeGreaterThan(1);
      for (const id of ids(field.cells)) {
        const ratio = translocationRatio(field, id);
        if (ratio === null) continue;
        if (field.responsible.includes(id)) expect(ratio, `cell ${id} of field ${seed}`).toBeGreaterThan(1.9);
        else expect(ratio, `cell ${id} of field ${seed}`).toBeLessThan(1.5);
      }
    }
  });

  it('tells the classes apart by where the reporter lies, not by how much there is', () => {
    const brightness = (response: number) => {
      const seeds = Array.from({ length: 8 }, (_, seed) => drawField(100 + seed, { ...usual, response }));
      return seeds.reduce((sum, field) => sum + meanOver(field.gfp, () => true), 0) / seeds.length;
    };
    const [resting, responding] = [brightness(0), brightness(0.4)];
    expect(Math.abs(responding - resting) / resting).toBeLessThan(0.12);
  });

  it('keeps nuclei inside their cells, stained in the DNA channel', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.double({ min: 0, max: 0.6, noNaN: true }),
        (seed, response) => {
          const field = drawField(seed, { ...usual, response });
          field.nuclei.forEach((id, index) => {
            if (id !== 0 && field.cells[index] !== id) throw new Error(`nucleus ${id} leaves its cell`);
          });
          const stained = meanOver(field.dna, (index) => (field.nuclei[index] ?? 0) > 0);
          const unstained = meanOver(field.dna, (index) => field.nuclei[index] === 0);
          expect(stained).toBeGreaterThan(3 * unstained);
          expect(field.responsible.every((id) => ids(field.cells).includes(id))).toBe(true);
        },
      ),
      { numRuns: 6 },
    );
  });

  it('lays the artefact into the lower right corner, bright in both channels, and changes no cell for it', () => {
    const plain = drawField(9, usual);
    const marked = drawField(9, { ...usual, artefact: true });
    expect(plain.artefact.some((value) => value > 0)).toBe(false);
    expect(marked.cells).toEqual(plain.cells);
    const area = marked.artefact.filter((value) => value > 0).length / marked.artefact.length;
    expect(area).toBeGreaterThan(0.025);
    expect(area).toBeLessThan(0.07);
    marked.artefact.forEach((value, index) => {
      if (value > 0) expect(Math.min(index % 256, Math.floor(index / 256))).toBeGreaterThan(140);
    });
    const inside = (index: number) => (marked.artefact[index] ?? 0) > 0;
    expect(meanOver(marked.gfp, inside)).toBeGreaterThan(meanOver(plain.gfp, inside) + 800);
    expect(meanOver(marked.dna, inside)).toBeGreaterThan(meanOver(plain.dna, inside) + 300);
  });

  it('draws as many cells as asked for, and none', () => {
    expect(ids(drawField(3, { ...usual, cellCount: 4 }).cells)).toEqual([1, 2, 3, 4]);
    const empty = drawField(3, { ...usual, cellCount: 0, response: 1 });
    expect(ids(empty.cells)).toEqual([]);
    expect(empty.responsible).toEqual([]);
  });
});
