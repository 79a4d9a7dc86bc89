import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { listShippedPackages } from '../../scripts/parts/shipped-packages.ts';

it('the notices name what the lockfile ships; `npm run notices` mends them', () => {
  const notices = readFileSync('THIRD-PARTY-NOTICES.md', 'utf8');
  const listed = notices.slice(0, notices.indexOf('## Licence texts')).match(/^- .*$/gm) ?? [];
  const shipped = listShippedPackages().map(
    ({ name, version, licence }) => `- ${name} ${version} (${licence})`,
  );
  expect(listed).toEqual(shipped);
});

it('no shipped package hides its licence', () => {
  expect(listShippedPackages().filter(({ licence }) => /unknown|unlicensed/i.test(licence))).toEqual([]);
});

it('counts what the window builds in and leaves out what only builds it', () => {
  const names = listShippedPackages().map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['react', 'openseadragon', 'better-sqlite3', 'protobufjs', 'zod']),
  );
  expect(names).not.toContain('electron-vite');
  expect(names).not.toContain('eslint');
});
