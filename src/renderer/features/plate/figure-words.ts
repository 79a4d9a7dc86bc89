import type { Unit } from '../../../shared/run.ts';

/** A figure that the method itself gave, in words and digits. */
export interface FigureRow {
  readonly name: string;
  readonly value: string;
}

/** The method's own figures of a unit, for instance the residual of Integrated Gradients. */
export function figureRows(unit: Unit | undefined): FigureRow[] {
  return Object.entries(unit?.facts?.figures ?? {}).map(([name, value]) => ({
    name: toWords(name),
    value: Number.isInteger(value) ? String(value) : value.toPrecision(3),
  }));
}

/** `scoreDifference` as `Score difference`. */
function toWords(name: string): string {
  const words = name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
