import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { decodeNpy } from '../../src/shared/npy.ts';
import type { Tensor } from '../../src/shared/tensor.ts';
import { largestDifference } from '../helpers/largest-difference.ts';
import { readNpz } from '../helpers/npz.ts';
import { platelens } from './run-platelens.ts';

const parity = join(import.meta.dirname, '..', '..', '..', 'shared', 'parity');
const folder = mkdtempSync(join(tmpdir(), 'platelens-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cases = existsSync(parity)
  ? readdirSync(parity).filter((name) => existsSync(join(parity, name, 'case.json')))
  : [];

const facts = z.object({ tensor: z.string(), classes: z.array(z.int()), segmentation: z.boolean() });
const answer = z.object({
  facts: z.object({ layer: z.string(), height: z.int(), width: z.int(), min: z.number(), max: z.number() }),
});

describe.skipIf(!existsSync(parity))("explain gives PyTorch's maps (needs ../shared)", () => {
  test.each([
    ['unet_small', 'seg-hires-grad-cam'],
    ['squeezenet1_1', 'hires-cam'],
  ])(
    '%s by %s, every class',
    async (name, method) => {
      const at = (file: string) => join(parity, name, file);
      const { tensor, classes } = facts.parse(JSON.parse(readFileSync(at('case.json'), 'utf8')));
      const expected = readNpz(at('case.npz'));
      await Promise.all(
        classes.map(async (cls) => {
          const out = join(folder, `${name}-${cls}.npy`);
          const {
            code,
            out: told,
            err,
          } = await platelens(
            ...['explain', at('input.npy'), '--network', at('model.onnx'), '--method', method],
            ...['--layer', tensor, '--target', `class:${cls}`, '--out', out, '--json'],
          );
          expect(code, err).toBe(0);
          const map = decodeNpy(readFileSync(out), out);
          const wanted = expected.get(`hirescam_${cls}`);
          if (wanted === undefined) throw new Error('the case has no such map');
          expect(largestDifference(map, wanted)).toBeLessThan(1e-4);
          const [height, width] = map.shape;
          expect(answer.parse(JSON.parse(told)).facts).toEqual({
            layer: tensor,
            height,
            width,
            min: Math.min(...map.data),
            max: Math.max(...map.data),
          });
        }),
      );
    },
    60_000,
  );
});

describe.skipIf(!existsSync(parity))("explain gives PyTorch's input gradients (needs ../shared)", () => {
  test.each(cases)(
    '%s',
    async (name) => {
      const at = (file: string) => join(parity, name, file);
      const { classes, segmentation } = facts.parse(JSON.parse(readFileSync(at('case.json'), 'utf8')));
      const [cls = 0] = classes;
      const out = join(folder, `${name}-input.npy`);
      const {
        code,
        out: told,
        err,
      } = await platelens(
        ...['explain', at('input.npy'), '--network', at('model.onnx'), '--method', 'input-gradient'],
        ...['--target', `class:${cls}`, '--out', out, '--json'],
      );
      expect(code, err).toBe(0);
      expect(z.object({ device: z.string() }).parse(JSON.parse(told)).device).toMatch(/, double precision$/);
      const numbers = readNpz(at('case.npz'));
      const wanted = numbers.get(`input_gradient_${cls}`);
      if (wanted === undefined) throw new Error('the case has no such gradient');
      expect(segmentation).toBe(numbers.has(`mask_${cls}`));
      expect(largestDifference(decodeNpy(readFileSync(out), out), channelSum(wanted))).toBeLessThan(1e-4);
    },
    60_000,
  );
});

/** [1, C, H, W] summed over its channels, as the method does by default: [H, W]. */
function channelSum({ data, shape }: Tensor): Tensor {
  const [, , height = 0, width = 0] = shape;
  const sum = new Float64Array(height * width);
  data.forEach((value, index) => {
    sum[index % sum.length] = (sum[index % sum.length] ?? 0) + value;
  });
  return { data: Float32Array.from(sum), shape: [height, width] };
}
