/** A plane in more pieces than this would take hours to look for. */
const mostChunks = 1_000_000;
/** A piece of more values than this fits no memory. */
const mostValues = 2 ** 28;

/**
 * Why an array cannot be read in the pieces that it says it is stored in; null where it can. `sides` are the axes of the
 * plane that is read, whose pieces are all looked for.
 */
export function whyUnreadable(
  { shape, chunks }: { readonly shape: readonly number[]; readonly chunks: readonly number[] },
  sides: readonly number[],
): string | null {
  const isWhole = chunks.every((length) => Number.isSafeInteger(length) && length > 0);
  if (!isWhole || chunks.length !== shape.length)
    return `chunks of [${chunks.join(', ')}] values for [${shape.join(', ')}] cannot be`;
  const values = chunks.reduce((product, length) => product * length, 1);
  if (values > mostValues) return `a chunk of [${chunks.join(', ')}] values is larger than memory takes`;
  const count = sides.reduce(
    (product, side) => product * Math.ceil((shape[side] ?? 1) / (chunks[side] ?? 1)),
    1,
  );
  return count > mostChunks ? `a plane in ${count} chunks cannot be read` : null;
}
