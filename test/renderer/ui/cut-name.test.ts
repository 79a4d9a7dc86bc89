import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitName } from '../../../src/renderer/ui/cut-name.tsx';

test('a name in two parts is the whole name, and its end is kept', () => {
  expect(splitName('DAPI')).toEqual(['DAPI', '']);
  expect(splitName('Nuclei stained with Hoechst 33342')[1]).toBe('chst 33342');
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (name) => splitName(name).join('') === name));
});
