import { expect, test } from 'vitest';
import { shuffledFields } from '../../../../src/renderer/features/regions/field-order.ts';
import { fieldsOnScreen, toField } from '../../../../src/renderer/features/regions/field-space.ts';
import { fieldIdSchema, plateIdSchema, wellIdSchema } from '../../../../src/shared/ids.ts';
import type { PlateView } from '../../../../src/shared/plate.ts';

const plate: PlateView = {
  id: plateIdSchema.parse(1),
  name: 'p',
  rows: 2,
  columns: 10,
  canvas: { width: 1000, height: 200 },
  pixelSizeUm: null,
  channels: [],
  wells: Array.from({ length: 20 }, (_, index) => {
    const canvas = { x: (index % 10) * 100, y: Math.floor(index / 10) * 100, width: 90, height: 90 };
    const wellId = wellIdSchema.parse(index + 1);
    const id = fieldIdSchema.parse(index + 1);
    const field = { id, wellId, index: 1, width: 180, height: 180, canvas, online: true };
    const facts = { role: 'sample', conditions: {}, label: null } as const;
    return { ...facts, id: wellId, name: `W${index}`, row: 0, column: index, canvas, fields: [field] };
  }),
};
const ids = (seed: number) => shuffledFields(plate, seed).map(({ id }) => id);

test('every field comes once, in an order that the seed alone decides', () => {
  expect([...ids(1)].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  expect(ids(1)).toEqual(ids(1));
  expect(ids(1)).not.toEqual(ids(2));
  expect(ids(1)).not.toEqual([...ids(1)].sort((a, b) => a - b));
});

test('the fields of a view are those that it shows a part of', () => {
  const view = { scale: 2, originX: 250, originY: 20, width: 200, height: 100 };
  expect(fieldsOnScreen(plate, view).map(({ id }) => id)).toEqual([3, 4]);
});

test('points of the canvas are told in pixels of the field', () => {
  const [field] = shuffledFields(plate, 3);
  if (field === undefined) throw new Error('the plate has fields');
  expect(toField(field, { x: field.canvas.x + 45, y: field.canvas.y + 10 })).toEqual({ x: 90, y: 20 });
});
