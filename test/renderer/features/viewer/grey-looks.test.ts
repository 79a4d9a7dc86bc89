import { describe, expect, it } from 'vitest';
import { toGreyLooks } from '../../../../src/renderer/features/viewer/grey-looks.ts';

const look = { color: '#ff0000', low: 3, high: 9, gamma: 2, visible: true };

describe('toGreyLooks', () => {
  it('changes colours only, and shares the light among visible channels', () => {
    const [first, hidden] = toGreyLooks([look, { ...look, visible: false }]);
    expect(first).toEqual({ ...look, color: '#e6e6e6' });
    expect(hidden?.visible).toBe(false);
    expect(toGreyLooks([look, look, look, look])[0]?.color).toBe('#737373');
  });
});
