import { describe, expect, it } from 'vitest';
import { contenders, literalSweep } from '../../scripts/pcim-study/contenders.ts';
import type { Findings } from '../../scripts/pcim-study/judge.ts';
import { formatPage } from '../../scripts/pcim-study/page.ts';
import { parseParameters } from '../../src/shared/methods.ts';

const findings = (label: string, change: Partial<Findings> = {}): Findings => ({
  ...{ label, rankAccuracy: [], rocAuc: [], mass: [], deletion: [], insertion: [] },
  ...{ randomised: [], effectSize: [], seconds: [1, 3], empty: 0 },
  ...change,
});

const page = (rows: readonly Findings[], absent: readonly string[] = []) =>
  formatPage({
    date: '2026-01-02 03:04',
    seed: 1,
    absent,
    sections: [{ title: 'A set', text: 'Two images.', findings: rows, sweep: [] }],
  });

describe('the study of PCIM', () => {
  it('takes only parameters that the program has', () => {
    for (const { method, parameters } of [...contenders, ...literalSweep]) {
      expect(() => parseParameters(method, parameters)).not.toThrow();
    }
  });

  it('prints means, leaves out what nobody has, and names the best', () => {
    const text = page([
      findings('one', { deletion: [0.2, 0.4], randomised: [-0.5] }),
      findings('two', { deletion: [0.5], randomised: [0.1], empty: 1 }),
    ]);
    expect(text).toContain('| method | deletion | random weights | s |');
    expect(text).toContain('| one | 0.300 | -0.50 | 2.00 |');
    expect(text).toContain('| two (no map: 1 of 2) | 0.500 | 0.10 | 2.00 |');
    expect(text).toContain('Best by each measure: deletion one (0.300); random weights two (0.10).');
    expect(text).toContain('Measured 2026-01-02 03:04 UTC');
  });

  it('says what was not measured', () => {
    expect(page([findings('one')], ['malaria: absent.'])).toContain('**Not measured:** malaria: absent.');
  });
});
