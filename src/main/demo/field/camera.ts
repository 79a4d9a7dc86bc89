import type { Random } from '../../../shared/random.ts';
import type { Illumination } from './scene.ts';

/** An image of expected counts above the camera's offset, row-major. */
export interface Exposure {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly counts: Float32Array;
}

const offsetCounts = 100;
const countsPerPhoton = 2.2;
const readNoiseCounts = 7;
const blurSigmaPx = 1.1;

/**
 * Turns expected light into a camera frame: uneven illumination, blur of the optics, shot noise (the normal
 * approximation of Poisson's), read noise, offset, 16-bit counts.
 */
export function exposeFrame(random: Random, light: Exposure, illumination: Illumination): Uint16Array {
  const seen = blur(light, blurSigmaPx);
  const { widthPx, heightPx } = light;
  const frame = new Uint16Array(seen.length);
  for (let y = 0, index = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, index++) {
      const away = (x / widthPx - illumination.x) ** 2 + (y / heightPx - illumination.y) ** 2;
      const expected = (seen[index] ?? 0) * (1 - 2 * illumination.loss * Math.min(0.5, away));
      const spread = Math.sqrt(expected * countsPerPhoton + readNoiseCounts ** 2);
      const value = offsetCounts + expected + spread * random.normal();
      frame[index] = Math.min(65535, Math.max(0, Math.round(value)));
    }
  }
  return frame;
}

/** Gaussian blur in two passes; pixels beyond the border repeat the border's. */
function blur({ widthPx, heightPx, counts }: Exposure, sigmaPx: number): Float32Array {
  const radius = Math.ceil(3 * sigmaPx);
  const raw = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigmaPx ** 2)),
  );
  const total = raw.reduce((sum, value) => sum + value, 0);
  const kernel = raw.map((value) => value / total);
  const across = blurLines(counts, { length: widthPx, step: 1, lines: heightPx, lineStep: widthPx }, kernel);
  return blurLines(across, { length: heightPx, step: widthPx, lines: widthPx, lineStep: 1 }, kernel);
}

interface LineLayout {
  readonly length: number;
  readonly step: number;
  readonly lines: number;
  readonly lineStep: number;
}

function blurLines(source: Float32Array, layout: LineLayout, kernel: readonly number[]): Float32Array {
  const radius = (kernel.length - 1) / 2;
  const result = new Float32Array(source.length);
  for (let line = 0; line < layout.lines; line++) {
    const start = line * layout.lineStep;
    for (let place = 0; place < layout.length; place++) {
      let sum = 0;
      for (let tap = -radius; tap <= radius; tap++) {
        const inside = Math.min(layout.length - 1, Math.max(0, place + tap));
        sum += (kernel[tap + radius] ?? 0) * (source[start + inside * layout.step] ?? 0);
      }
      result[start + place * layout.step] = sum;
    }
  }
  return result;
}
