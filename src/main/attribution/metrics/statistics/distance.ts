import { quantileOf } from './bootstrap.ts';

/** Named numbers of one well; null where one is not defined. */
export type Figures = Readonly<Record<string, number | null>>;

/** Middle and spread of a figure among the controls. */
interface Scale {
  readonly middle: number;
  readonly spread: number;
}

/** A median absolute deviation times this is the standard deviation of a normal distribution. */
const normalSpread = 1.4826;
/** Controls that are all but equal would make every other well infinitely far. */
const leastSpread = 0.01;

/**
 * How far wells lie from the controls: the root mean square, over figures, of (value - median) / (1.4826 MAD) of the
 * controls; at least 0, about 1 for a well like the controls. Null where fewer than three controls have any of the
 * well's figures.
 */
export function distanceTo(controls: readonly Figures[]): (well: Figures) => number | null {
  const names = new Set(controls.flatMap((figures) => Object.keys(figures)));
  const scales = new Map<string, Scale>();
  for (const name of names) {
    const scale = scaleOf(controls.flatMap((figures) => figures[name] ?? []));
    if (scale !== null) scales.set(name, scale);
  }
  return (well) => {
    let [squares, count] = [0, 0];
    for (const [name, { middle, spread }] of scales) {
      const value = well[name];
      if (value === null || value === undefined) continue;
      squares += ((value - middle) / spread) ** 2;
      count += 1;
    }
    return count === 0 ? null : Math.sqrt(squares / count);
  };
}

function scaleOf(values: readonly number[]): Scale | null {
  if (values.length < 3) return null;
  const middle = medianOf(values);
  const deviation = medianOf(values.map((value) => Math.abs(value - middle)));
  return { middle, spread: Math.max(leastSpread, normalSpread * deviation) };
}

const medianOf = (values: readonly number[]) => quantileOf(Float64Array.from(values).sort(), 0.5);
