/**
 * The derivative of the total variation, the mean of the two mean absolute differences between neighbours (across
 * and down), with respect to every pixel of [height, width].
 */
export function roughnessSlope(values: Float64Array, height: number, width: number): Float64Array {
  const slope = new Float64Array(values.length);
  const addPairs = (rows: number, columns: number, offset: number) => {
    const share = 0.5 / Math.max(1, rows * columns);
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const at = y * width + x;
        const sign = Math.sign((values[at + offset] ?? 0) - (values[at] ?? 0));
        slope[at + offset] = (slope[at + offset] ?? 0) + sign * share;
        slope[at] = (slope[at] ?? 0) - sign * share;
      }
    }
  };
  addPairs(height, width - 1, 1);
  addPairs(height - 1, width, width);
  return slope;
}
