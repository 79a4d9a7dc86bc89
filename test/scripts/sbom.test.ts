import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { makeSbom } from '../../scripts/parts/cyclonedx.ts';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), dev: z.boolean().optional(), peer: z.boolean().optional() }),
  ),
});
const { packages } = lockSchema.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
const sbom = makeSbom();
const named = new Map(
  sbom.components.map((each) => [
    `${each.group === undefined ? '' : `${each.group}/`}${each.name}@${each.version}`,
    each,
  ]),
);

it('names every package that the lockfile installs for production', () => {
  const production = Object.entries(packages).flatMap(([folder, { version, dev, peer }]) => {
    const name = folder.split('node_modules/').at(-1) ?? '';
    return folder === '' || dev === true || peer === true ? [] : [`${name}@${version ?? ''}`];
  });
  expect(production.length).toBeGreaterThan(100);
  expect(production.filter((each) => !named.has(each))).toEqual([]);
});

it('names the libraries that are built into the window', () => {
  const names = sbom.components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['react', 'openseadragon', 'electron']));
});

it('gives each a licence, an address of its own and the hash that pins it', () => {
  const refs = sbom.components.map((each) => each['bom-ref']);
  expect(new Set(refs).size).toBe(refs.length);
  for (const component of sbom.components) {
    expect(component.purl).toMatch(/^pkg:npm\/(?:%40[\w.-]+\/)?[\w.-]+@\d/);
    expect(component.licenses[0].expression, component.name).not.toMatch(/^$|unknown/i);
  }
  const pinned = sbom.components.filter(({ hashes }) => /^[\da-f]{128}$/.test(hashes?.[0].content ?? ''));
  expect(pinned.length / sbom.components.length).toBeGreaterThan(0.99);
});

it('is the same for the same lockfile', () => {
  expect(makeSbom()).toEqual(sbom);
  expect(sbom.serialNumber).toMatch(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/);
});
