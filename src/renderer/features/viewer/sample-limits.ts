/** The values below which the given shares of a sample lie; null where it is empty. */
export function sampleLimits(
  values: Float32Array,
  lowShare: number,
  highShare: number,
): { low: number; high: number } | null {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  if (sorted.length === 0) return null;
  const low = at(lowShare);
  // An even image still needs a white point above its black one.
  return { low, high: Math.max(at(highShare), low + Math.max(1e-6, Math.abs(low) * 1e-6)) };
}
