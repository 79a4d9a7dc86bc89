/** A stream of uniform draws in [0, 1), and standard normal ones. The same seed gives the same stream on every machine. */
export interface Random {
  uniform(): number;
  normal(): number;
}

/** A seeded generator (32-bit mulberry), good enough for masks, noise and shuffles; not for secrets. */
export function createRandom(seed: number): Random {
  // Signed, since engines keep signed 32-bit integers unboxed.
  let state = seed | 0;
  let spare: number | null = null;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return { uniform, normal };
}
