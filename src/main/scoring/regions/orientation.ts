const epsilon = 2 ** -53;
/** Bound of the rounding error of the plain determinant (Shewchuk 1997, "ccwerrboundA"). */
const errorBound = (3 + 16 * epsilon) * epsilon;

/**
 * On which side of the line from a to b the point c lies: 1, -1, or 0 exactly on it. Exact for all finite coordinates:
 * where rounding could decide, the sum is taken in whole numbers.
 */
export function side(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): -1 | 0 | 1 {
  const left = (ax - cx) * (by - cy);
  const right = (ay - cy) * (bx - cx);
  const value = left - right;
  if (Math.abs(value) > errorBound * (Math.abs(left) + Math.abs(right))) return value > 0 ? 1 : -1;
  const [wax, way, wbx, wby, wcx, wcy] = toWhole([ax, ay, bx, by, cx, cy]);
  const exact = (wax - wcx) * (wby - wcy) - (way - wcy) * (wbx - wcx);
  return exact > 0n ? 1 : exact < 0n ? -1 : 0;
}

/** The numbers times one power of two that makes all of them whole. */
function toWhole(
  values: readonly [number, number, number, number, number, number],
): [bigint, bigint, bigint, bigint, bigint, bigint] {
  const shift = Math.max(...values.map((value) => wholeShift(value)));
  const whole = (value: number): bigint => {
    const own = wholeShift(value);
    return BigInt(shifted(value, own)) << BigInt(shift - own);
  };
  const [a, b, c, d, e, f] = values;
  return [whole(a), whole(b), whole(c), whole(d), whole(e), whole(f)];
}

const step = 16;

/** By how many binary places, in steps, a finite number is shifted until it is whole. */
function wholeShift(value: number): number {
  let shift = 0;
  for (let scaled = value; !Number.isInteger(scaled); scaled *= 2 ** step) shift += step;
  return shift;
}

/** Step by step: the power of two itself may be too large for a number where the product is not. */
function shifted(value: number, shift: number): number {
  let scaled = value;
  for (let done = 0; done < shift; done += step) scaled *= 2 ** step;
  return scaled;
}
