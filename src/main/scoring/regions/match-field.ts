import type { Field, PlateView, Well } from '../../../shared/plate.ts';
import { formatWell, tryParseWell } from '../../../shared/wells.ts';
import { stemOf, type ImageHint } from './formats/found.ts';

/** A field of the project with the names of its image files. */
export interface Candidate {
  readonly plate: PlateView;
  readonly well: Well;
  readonly field: Field;
  readonly stems: readonly string[];
}

/** The field that an image hint means, or why none or no single one is meant. */
export type Match = { readonly candidate: Candidate } | { readonly reason: string };

/** Finds fields by what files say of them. */
export interface FieldFinder {
  find(hint: ImageHint): Match;
}

/**
 * Decides in this order: well and field that the file names; a file name of the field's images; such a name with an
 * ending (`_label`, `_MaskNuclei`) or with words such as "labels" or "mask" in it; a well in the name, with a field
 * number where the well has several. What fits two fields is ambiguous and fits none.
 */
export function createFieldFinder(candidates: readonly Candidate[]): FieldFinder {
  const byStem = groupBy(candidates, ({ stems }) => stems.map((stem) => stem.toLowerCase()));
  const byPlainStem = groupBy(candidates, ({ stems }) => stems.map(withoutMaskWords));
  const byWell = groupBy(candidates, ({ well }) => [well.name]);
  const find = (hint: ImageHint): Match => {
    if (hint.well !== null) return inWell(byWell, hint);
    if (hint.name === null) return { reason: 'the file does not say which image it belongs to' };
    const stem = stemOf(hint.name).toLowerCase();
    const exact = byStem.get(stem) ?? longestStart(byStem, stem) ?? byPlainStem.get(withoutMaskWords(stem));
    if (exact !== undefined) return only(exact, `"${hint.name}"`);
    const place = placeInName(stemOf(hint.name));
    if (place === null)
      return { reason: `no field has an image called "${stemOf(hint.name)}", and the name tells no well` };
    return inWell(byWell, { ...hint, ...place });
  };
  return { find };
}

function groupBy(candidates: readonly Candidate[], keysOf: (candidate: Candidate) => readonly string[]) {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    for (const key of new Set(keysOf(candidate))) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [candidate]);
      else group.push(candidate);
    }
  }
  return groups;
}

/** The longest image name that the stem begins with, followed by a sign that is no letter or digit. */
function longestStart(byStem: ReadonlyMap<string, Candidate[]>, stem: string): Candidate[] | undefined {
  for (let end = stem.length - 1; end > 0; end--) {
    if (/[\p{L}\p{N}]/u.test(stem[end] ?? '')) continue;
    const found = byStem.get(stem.slice(0, end));
    if (found !== undefined) return found;
  }
  return undefined;
}

const withoutMaskWords = (stem: string) =>
  stem
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => !/^(labels?|masks?|cp|objects?|seg|segmentation|annotations?|regions?)$/.test(word))
    .join('_');

/** A well such as B07, and a field such as f2, s2, field2, site2, pos2, anywhere in a name. */
function placeInName(stem: string): { readonly well: string; readonly field: number | null } | null {
  const words = stem.split(/[^\p{L}\p{N}]+/u);
  const wells = words.flatMap((word) => {
    // Vendors run well and field together: D03f00d0.
    const found = /^([a-z]{1,2}\d{1,2})(?:[a-z]\d+)*$/i.exec(word)?.[1];
    return found === undefined ? [] : [found];
  });
  const [well] = wells;
  if (well === undefined) return null;
  const field = /(?:^|[^\p{L}])(?:f|s|field|site|pos)_?0*(\d+)/iu.exec(stem)?.[1];
  return { well, field: field === undefined ? null : Number(field) };
}

function inWell(byWell: ReadonlyMap<string, Candidate[]>, hint: ImageHint): Match {
  const name = wellName(hint.well ?? '');
  const all = name === null ? [] : (byWell.get(name) ?? []);
  const ofPlate = hint.plate === null ? all : all.filter(({ plate }) => plate.name === hint.plate);
  // A plate may have been renamed since; its name only decides where it can.
  const inPlate = ofPlate.length > 0 ? ofPlate : all;
  const fields = hint.field === null ? inPlate : inPlate.filter(({ field }) => field.index === hint.field);
  const words = `well ${hint.well}${hint.field === null ? '' : ` field ${hint.field}`}`;
  return fields.length === 0 ? { reason: `the project has no ${words}` } : only(fields, words);
}

function wellName(text: string): string | null {
  const well = tryParseWell(text);
  return well === null ? null : formatWell(well);
}

function only(found: readonly Candidate[], words: string): Match {
  const [candidate] = found;
  if (candidate !== undefined && found.length === 1) return { candidate };
  const some = found
    .slice(0, 3)
    .map(({ plate, well, field }) => `${plate.name} ${well.name} field ${field.index}`);
  return {
    reason: `${words} fits ${found.length} fields (${some.join(', ')}${found.length > 3 ? ', ...' : ''})`,
  };
}
