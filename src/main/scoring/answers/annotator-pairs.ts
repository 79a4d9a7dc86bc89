import { setImmediate as breathe } from 'node:timers/promises';
import type { FieldId, PlateId } from '../../../shared/ids.ts';
import type { Size } from '../../../shared/geometry.ts';
import type { AnnotatorPair } from '../../../shared/score-answers.ts';
import { compareAnnotators } from '../../attribution/index.ts';
import type { Project } from '../../db/index.ts';
import { maskOfRegions } from '../maps/areas.ts';
import { meanOf } from './evidence.ts';

/** Side of the grid on which annotators are compared. */
const longestSide = 512;

/** How far every two annotators agree on a class, over the fields of a plate that both marked. */
export async function compareAnnotatorsOf(project: Project, plateId: PlateId): Promise<AnnotatorPair[]> {
  const counts = project.countRegions(plateId);
  const byPlace = Map.groupBy(counts, ({ fieldId, class: name }) => `${fieldId} ${name}`);
  const shared = [...byPlace.values()].filter((own) => own.length > 1);
  if (shared.length === 0) return [];
  const sizes = new Map<FieldId, Size>(
    project
      .readPlateView(plateId, () => true)
      .wells.flatMap(({ fields }) => fields.map((field) => [field.id, field])),
  );
  const pairs = new Map<string, { pair: Omit<AnnotatorPair, 'fields' | 'dice' | 'kappa'>; rows: Row[] }>();
  for (const own of shared) {
    const [{ fieldId, class: name } = { fieldId: null, class: '' }] = own;
    const size = fieldId === null ? undefined : sizes.get(fieldId);
    if (fieldId === null || size === undefined) continue;
    const people = own.map(({ annotator }) => annotator).toSorted();
    const masks = new Map(
      people.map((annotator) => [annotator, maskOf(project, fieldId, name, annotator, size)]),
    );
    people.forEach((first, index) => {
      for (const second of people.slice(index + 1)) {
        const [left, right] = [masks.get(first), masks.get(second)];
        if (left === undefined || right === undefined) continue;
        const { dice, kappa } = compareAnnotators(left, right);
        const key = `${name} ${first} ${second}`;
        const known = pairs.get(key) ?? { pair: { class: name, first, second }, rows: [] };
        known.rows.push({ dice: dice.value, kappa: kappa.value });
        pairs.set(key, known);
      }
    });
    await breathe();
  }
  return [...pairs.values()].map(({ pair, rows }) => ({
    ...{ ...pair, fields: rows.length },
    dice: meanOf(rows.map(({ dice }) => dice)),
    kappa: meanOf(rows.map(({ kappa }) => kappa)),
  }));
}

interface Row {
  readonly dice: number | null;
  readonly kappa: number | null;
}

function maskOf(
  project: Project,
  fieldId: FieldId,
  name: string,
  annotator: string,
  field: Size,
): Uint8Array {
  const scale = Math.min(1, longestSide / Math.max(field.width, field.height));
  const grid = { width: Math.ceil(field.width * scale), height: Math.ceil(field.height * scale) };
  const regions = project.listRegions({ fieldIds: [fieldId], class: name, annotator });
  return maskOfRegions(
    regions.map(({ geometry }) => geometry),
    field,
    grid,
  );
}
