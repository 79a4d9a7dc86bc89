import { describe, expect, it, vi } from 'vitest';
import { createBlink } from '../../../src/renderer/app/blink.ts';

describe('createBlink', () => {
  it('turns over once for a short press', () => {
    const toggle = vi.fn();
    const blink = createBlink(toggle);
    blink.press({ repeat: false, timeStamp: 0 });
    blink.release({ timeStamp: 100 });
    expect(toggle).toHaveBeenCalledTimes(1);
  });

  it('turns back after a long press, and ignores the key’s repeats', () => {
    const toggle = vi.fn();
    const blink = createBlink(toggle);
    blink.press({ repeat: false, timeStamp: 0 });
    for (let timeStamp = 50; timeStamp < 800; timeStamp += 50) blink.press({ repeat: true, timeStamp });
    expect(toggle).toHaveBeenCalledTimes(1);
    blink.release({ timeStamp: 800 });
    expect(toggle).toHaveBeenCalledTimes(2);
  });
});
