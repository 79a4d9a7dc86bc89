import { describe, expect, it, vi } from 'vitest';
import { createBlink } from '../../../src/renderer/app/blink.ts';

describe('createBlink', () => {
  it('turns over once for a short press', () => {
    let time = 0;
    const toggle = vi.fn();
    const blink = createBlink(toggle, () => time);
    blink.press(false);
    time = 100;
    blink.release();
    expect(toggle).toHaveBeenCalledTimes(1);
  });

  it('turns back after a long press, and ignores the key’s repeats', () => {
    let time = 0;
    const toggle = vi.fn();
    const blink = createBlink(toggle, () => time);
    blink.press(false);
    for (time = 50; time < 800; time += 50) blink.press(true);
    expect(toggle).toHaveBeenCalledTimes(1);
    blink.release();
    expect(toggle).toHaveBeenCalledTimes(2);
  });
});
