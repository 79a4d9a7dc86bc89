import { plateViewSchema, type PlateView, type Role } from '../../src/shared/plate.ts';
import { parseWell, type PlateFormat } from '../../src/shared/wells.ts';

const side = 100;
const pitch = 120;

/** A plate with the named wells, one field each, every field 100 px wide with 20 px between. */
export function makePlate(names: readonly string[], format: PlateFormat, role: Role = 'sample'): PlateView {
  const wells = names.map((name, index) => {
    const { row, column } = parseWell(name);
    const canvas = { x: 20 + column * pitch, y: 20 + row * pitch, width: side, height: side };
    const id = index + 1;
    const field = { id, wellId: id, index: 1, width: side, height: side, canvas, online: true };
    return { id, name, row, column, role, conditions: {}, label: null, canvas, fields: [field] };
  });
  return plateViewSchema.parse({
    id: 1,
    name: 'test plate',
    ...format,
    canvas: { width: 20 + format.columns * pitch, height: 20 + format.rows * pitch },
    pixelSizeUm: 0.5,
    channels: [],
    wells,
  });
}
