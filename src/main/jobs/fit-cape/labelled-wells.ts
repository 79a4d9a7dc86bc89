import { badInput, networkMismatch, notFound } from '../../../shared/errors.ts';
import type { CapeFitRequest } from '../../../shared/cape-fit.ts';
import type { PlateView, Well } from '../../../shared/plate.ts';

/** A well with images whose class is known. */
export interface LabelledWell {
  readonly well: Well;
  readonly classIndex: number;
}

export interface LabelledWells {
  /** `label`, `role` or the column that the classes were read from. */
  readonly labelsFrom: string;
  readonly wells: readonly LabelledWell[];
}

/** In a label map: wells of this value are left out. */
const leftOut = '-';

/**
 * The wells that a head can be fitted on: those with images, neither empty nor excluded, whose label, role (positive
 * and negative) or plate map column names a class of the network, by itself or through the map.
 * @throws NotFound for a column that the plate map lacks, NetworkMismatch for values that are no class, BadInput where
 * no well is labelled or all are of one class.
 */
export function labelledWells(
  plate: PlateView,
  classes: readonly string[],
  { labelsFrom, labelMap }: Pick<CapeFitRequest, 'labelsFrom' | 'labelMap'>,
): LabelledWells {
  const usable = plate.wells.filter(
    ({ role, fields }) => role !== 'empty' && role !== 'excluded' && fields.length > 0,
  );
  const source = labelsFrom ?? (usable.some(({ label }) => isSaid(label)) ? 'label' : 'role');
  const map = new Map(Object.entries(labelMap).map(([value, name]) => [key(value), name.trim()]));
  refuseStrayClasses([...map.values()], classes);
  const valueOf = valueReader(usable, source, map);
  const unknown = new Set<string>();
  const wells = usable.flatMap((well): LabelledWell[] => {
    const value = valueOf(well);
    if (!isSaid(value)) return [];
    const name = map.get(key(value)) ?? value;
    if (name === leftOut) return [];
    const classIndex = classes.findIndex((label) => key(label) === key(name));
    if (classIndex < 0) unknown.add(value);
    return classIndex < 0 ? [] : [{ well, classIndex }];
  });
  if (unknown.size > 0) throw unknownLabels([...unknown], source, classes);
  refuseTooFew(wells, plate, source, classes);
  return { labelsFrom: source, wells };
}

const key = (text: string) => text.trim().toLowerCase();
const isSaid = (value: string | null | undefined): value is string =>
  value !== null && value !== undefined && value.trim() !== '';

function valueReader(
  wells: readonly Well[],
  source: string,
  map: ReadonlyMap<string, string>,
): (well: Well) => string | null | undefined {
  if (source === 'label') return ({ label }) => label;
  // Samples are what is to be found out; other roles say nothing of a class unless somebody maps them.
  if (source === 'role') {
    return ({ role }) => (role === 'positive' || role === 'negative' || map.has(role) ? role : null);
  }
  const columns = [...new Set(wells.flatMap(({ conditions }) => Object.keys(conditions)))];
  const column = columns.find((name) => name === source) ?? columns.find((name) => key(name) === key(source));
  if (column === undefined) {
    throw notFound({
      what: `the plate map has no column "${source}"`,
      mend: `Take the classes from ${['label', 'role', ...columns].join(', ')}.`,
    });
  }
  return ({ conditions }) => conditions[column];
}

function refuseStrayClasses(names: readonly string[], classes: readonly string[]): void {
  const stray = names.filter(
    (name) => name !== leftOut && !classes.some((label) => key(label) === key(name)),
  );
  if (stray.length === 0) return;
  throw networkMismatch({
    what: `the network has no class called ${stray.join(', ')}`,
    mend: `Its classes are ${classes.join(', ')}.`,
  });
}

function unknownLabels(values: readonly string[], source: string, classes: readonly string[]) {
  const shown = values.slice(0, 8).join(', ') + (values.length > 8 ? ', ...' : '');
  const example = values
    .slice(0, classes.length)
    .map((value, index) => `${value}=${classes[index] ?? leftOut}`);
  return networkMismatch({
    what: `the wells' ${source} says ${shown}, and the network's classes are ${classes.join(', ')}`,
    mend: `Say which is which, for instance --map ${example.join(',')}; --map VALUE=- leaves wells out.`,
  });
}

function refuseTooFew(
  wells: readonly LabelledWell[],
  plate: PlateView,
  source: string,
  classes: readonly string[],
): void {
  const [first] = wells;
  if (first === undefined) {
    throw badInput({
      what: `no well with images says by its ${source} which class it is of`,
      where: `plate ${plate.name}`,
      mend: 'Import a plate map with labels or control roles, or name its column with --labels-from.',
    });
  }
  if (wells.some(({ classIndex }) => classIndex !== first.classIndex)) return;
  throw badInput({
    what: `all ${wells.length} labelled wells are of one class, ${classes[first.classIndex] ?? first.classIndex}`,
    where: `plate ${plate.name}`,
    mend: 'Fit on wells of at least two classes.',
  });
}
