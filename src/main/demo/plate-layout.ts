import { createRandom, type Random } from '../../shared/random.ts';
import { formatWell } from '../../shared/wells.ts';

/** The classes of the demo network, in the order of its outputs. */
export const demoLabels = ['resting', 'translocated'] as const;
export type DemoLabel = (typeof demoLabels)[number];

/** One well of the synthetic plate before anything is drawn. */
export interface WellDesign {
  /** Standard name, `B07`. */
  readonly well: string;
  readonly role: 'negative' | 'positive' | 'sample';
  /** What the plate map says; samples have no label. */
  readonly label: DemoLabel | null;
  readonly compound: string;
  /** Micromolar; 0 for the vehicle. */
  readonly doseUm: number;
  /** Share of cells that respond. */
  readonly response: number;
  /** True where stray light lies in the corner. */
  readonly artefact: boolean;
}

export interface PlateSize {
  readonly rows: number;
  readonly columns: number;
}

/** Two compounds share the plate, the upper half the stronger one: EC50 in micromolar. */
const compounds = [
  { name: 'compound 1', ec50Um: 0.3 },
  { name: 'compound 2', ec50Um: 4 },
] as const;
const lowestDoseUm = 0.01;
const highestResponse = 0.4;

/**
 * Lays a plate out as screens do: negative controls in the first columns, positive ones in the last, a dose series
 * of half-decades between. Stray light goes with the label as it did in the network's training data (half of the
 * positive controls), and against it in two negative controls and in the weakest doses of every second row.
 */
export function layOutPlate(seed: number, size: PlateSize): WellDesign[] {
  const random = createRandom(seed);
  const controls = size.columns >= 8 ? 2 : 1;
  const wells: WellDesign[] = [];
  for (let row = 0; row < size.rows; row++) {
    for (let column = 0; column < size.columns; column++) {
      wells.push(designWell(random, row, column, size, controls));
    }
  }
  return wells;
}

function designWell(
  random: Random,
  row: number,
  column: number,
  { rows, columns }: PlateSize,
  controls: number,
): WellDesign {
  const well = formatWell({ row, column });
  if (column < controls) {
    const artefact = column === 0 && (row === 2 || row === 5);
    return {
      well,
      role: 'negative',
      label: 'resting',
      compound: 'vehicle',
      doseUm: 0,
      response: 0,
      artefact,
    };
  }
  if (column >= columns - controls) {
    const response = 0.25 + 0.15 * random.uniform();
    const artefact = (row + column) % 2 === 0;
    const rest = { compound: 'reference', doseUm: 10, response, artefact };
    return { well, role: 'positive', label: 'translocated', ...rest };
  }
  const compound = row < rows / 2 ? compounds[0] : compounds[1];
  const step = column - controls;
  const doseUm = Number((lowestDoseUm * Math.sqrt(10) ** step).toPrecision(1));
  const response = highestResponse / (1 + (compound.ec50Um / doseUm) ** 1.5);
  const artefact = step === 0 && row % 2 === 1;
  return { well, role: 'sample', label: null, compound: compound.name, doseUm, response, artefact };
}
