import { describe, expect, it } from 'vitest';
import { clampSide } from '../../../src/renderer/app/side-bounds.ts';

describe('the sizes of panels', () => {
  it('stay within their bounds', () => {
    expect(clampSide('left', 10)).toBe(220);
    expect(clampSide('right', 9000)).toBe(480);
  });

  it('leave the image its least size', () => {
    expect(clampSide('left', 560, 800)).toBe(480);
    expect(clampSide('bottom', 640, 600)).toBe(340);
  });

  it('keep a panel usable where there is no room for both', () => {
    expect(clampSide('left', 500, 400)).toBe(220);
  });
});
