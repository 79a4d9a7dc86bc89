import { describe, expect, it } from 'vitest';
import { derivatives } from '../../../src/main/graph/derivatives/registry.ts';
import { allCases } from './cases/index.ts';
import { disagreement } from './one-operator.ts';

/**
 * Step 1/128 on values of size 1: the step's square times a third derivative of size 1 is 6e-5, float32 rounding of S
 * over the step about 1e-4. Every rule must agree within 4e-3 of its largest gradient; a wrong rule is off by 0.1 or more.
 */
const tolerance = 4e-3;

describe('derivatives against central differences', () => {
  it.each(allCases)('%s', async (_, test) => {
    expect(await disagreement(test)).toBeLessThan(tolerance);
  });

  it('leaves no rule untested', () => {
    const tested = new Set(allCases.map(([, test]) => test.op));
    // Swish joins the standard operators with an opset newer than the runtime's released kernels.
    const untested = Object.keys(derivatives).filter((op) => !tested.has(op) && op !== 'Swish');
    expect(untested).toEqual([]);
  });
});
