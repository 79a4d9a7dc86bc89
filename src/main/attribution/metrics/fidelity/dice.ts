/**
 * Dice coefficient of two sets of pixels, other than 0 where a pixel belongs: twice the overlap over both sizes. 1 for
 * equal sets, also for two empty ones, 0 for sets without overlap.
 */
export function dice(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [both, sizes] = [0, 0];
  for (let at = 0; at < a.length; at++) {
    const [inA, inB] = [a[at] !== 0, b[at] !== 0];
    if (inA && inB) both++;
    sizes += Number(inA) + Number(inB);
  }
  return sizes === 0 ? 1 : (2 * both) / sizes;
}
