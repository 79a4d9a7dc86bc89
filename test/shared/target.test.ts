import { describe, expect, it } from 'vitest';
import { formatTarget, parseTargets } from '../../src/shared/target.ts';

const labels = ['untreated', 'treated'];

describe('targets', () => {
  it.each([
    'predicted',
    'class:1',
    'everywhere:0',
    'pixel:3,4',
    'object:0,7',
    'region:1,2,3,9',
    'mask:a:b.npy',
  ])('reads back %s', (text) => {
    expect(parseTargets(text, labels).map(formatTarget)).toEqual([text]);
  });

  it('takes class names, and all as one target a class', () => {
    expect(parseTargets('class:treated', labels)).toEqual([{ kind: 'class', classIndex: 1 }]);
    expect(parseTargets('all', labels)).toHaveLength(2);
  });

  it.each([
    'class:2',
    'class:',
    'pixel:1',
    'object:-1,2',
    'mask:',
    'x',
    'class:-1',
    'everywhere:',
    'everywhere:9',
    'region:1,2,3',
    'region:3,2,3,9',
    'region:0,5,9,5',
  ])('refuses %j', (text) => {
    expect(() => parseTargets(text, labels)).toThrow();
  });
});
