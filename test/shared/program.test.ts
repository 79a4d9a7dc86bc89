import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { programVersion } from '../../src/shared/program.ts';

test('the version written into projects is the package version', () => {
  expect(programVersion).toBe(packageJson.version);
});
