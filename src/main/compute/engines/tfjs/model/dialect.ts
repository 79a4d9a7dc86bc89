/** What the same configuration means differently to those that write it. */
export interface Dialect {
  /**
   * Grid of bilinear upsampling. `half-pixel`: pixel centres, TensorFlow 2. `legacy`: upper left corners, which
   * TensorFlow 1 and TensorFlow.js compute.
   */
  readonly upsampling: 'half-pixel' | 'legacy';
  /** `clip(0.2 x + 0.5)` until Keras 2, `relu6(x + 3) / 6` since Keras 3. */
  readonly hardSigmoid: 'keras-2' | 'keras-3';
}

/** @param writtenBy `2.3.1`, `2.2.4-tf`, `3.15.0`, `tfjs-layers 4.22.0`, or null where it is unknown. */
export function dialectOf(writtenBy: string | null): Dialect {
  if (writtenBy === null) return { upsampling: 'half-pixel', hardSigmoid: 'keras-2' };
  if (/tfjs|tensorflow\.js/i.test(writtenBy)) return { upsampling: 'legacy', hardSigmoid: 'keras-2' };
  const [major = 2, minor = 4] = (/\d+\.\d+/.exec(writtenBy)?.[0] ?? '').split('.').map(Number);
  // Keras on its own, up to 2.3, asked TensorFlow 1; `-tf` marks the one inside TensorFlow 2.
  const old = major < 2 || (major === 2 && minor < 4 && !writtenBy.includes('tf'));
  return { upsampling: old ? 'legacy' : 'half-pixel', hardSigmoid: major >= 3 ? 'keras-3' : 'keras-2' };
}
