import { describe, expect, it } from 'vitest';
import { writeBlock } from '../../../src/renderer/state/write-block.ts';

describe('writeBlock', () => {
  it('lets work through while the project can be written and the program hears', () => {
    expect(writeBlock({ readOnly: false }, 'live')).toBeNull();
    expect(writeBlock(undefined, 'connecting')).toBeNull();
  });

  it('says how to come back when the program is gone, whatever the project', () => {
    expect(writeBlock({ readOnly: true }, 'lost')).toContain('Start it again');
    expect(writeBlock(null, 'lost')).toContain('Start it again');
  });

  it('says that a project can only be read', () => {
    expect(writeBlock({ readOnly: true }, 'live')).toContain('reading only');
  });
});
