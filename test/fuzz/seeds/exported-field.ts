import type { ExportedField } from '../../../src/main/scoring/regions/formats/exported-field.ts';
import { fieldIdSchema, wellIdSchema } from '../../../src/shared/ids.ts';
import { regionIdSchema } from '../../../src/shared/region.ts';

const canvas = { x: 0, y: 0, width: 16, height: 12 };
const fieldId = fieldIdSchema.parse(1);

/** A field with an area and a point, as it is written into files. */
export const exportedField: ExportedField = {
  plate: 'p',
  plateStem: 'p',
  well: 'A01',
  field: {
    ...{ id: fieldId, wellId: wellIdSchema.parse(1), index: 1, width: 16, height: 12 },
    ...{ canvas, online: true },
  },
  regions: [
    { kind: 'area' as const, polygons: [[[2, 2, 12, 2, 12, 9, 2, 9]]] },
    { kind: 'points' as const, points: [3, 4], radius: 2 },
  ].map((geometry, index) => ({
    ...{ id: regionIdSchema.parse(index + 1), fieldId, class: 'cell', annotator: 'x', name: null, geometry },
    ...{ origin: { kind: 'drawn', tool: 'polygon' } as const, createdAt: '2026-11-21T08:00:00.000Z' },
  })),
};
