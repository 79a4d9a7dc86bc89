import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { listShippedPackages } from './shipped-packages.ts';

interface Component {
  readonly type: 'library' | 'framework';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly group?: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly [{ readonly expression: string }];
  readonly hashes?: readonly [{ readonly alg: 'SHA-512'; readonly content: string }];
}

/** A bill of materials in the form of CycloneDX 1.6. */
export interface Sbom {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly serialNumber: string;
  readonly version: 1;
  readonly metadata: { readonly component: Readonly<Record<string, unknown>> };
  readonly components: readonly Component[];
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly integrity?: string; readonly version?: string }>>;
}

/**
 * Every package that reaches the people who use PlateLens, with its licence and the hash by which the lockfile pins
 * it. The same lockfile gives the same bill: its serial number is drawn from the content, and it bears no time.
 */
export function makeSbom(): Sbom {
  // Both files are npm's own; only the fields named here are read.
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const components = listShippedPackages().map((entry): Component => {
    const slash = entry.name.startsWith('@') ? entry.name.indexOf('/') : -1;
    const purl = `pkg:npm/${entry.name.replace('@', '%40')}@${entry.version}`;
    const integrity = lock.packages[entry.folder]?.integrity;
    const sha512 = integrity?.split(' ').find((hash) => hash.startsWith('sha512-'));
    return {
      type: entry.name === 'electron' ? 'framework' : 'library',
      'bom-ref': purl,
      ...(slash < 0 ? { name: entry.name } : split(entry.name, slash)),
      version: entry.version,
      purl,
      licenses: [{ expression: entry.licence }],
      ...(sha512 === undefined
        ? {}
        : { hashes: [{ alg: 'SHA-512', content: Buffer.from(sha512.slice(7), 'base64').toString('hex') }] }),
    };
  });
  const digest = createHash('sha256').update(JSON.stringify(components)).update(version).digest('hex');
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${toUuid(digest)}`,
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': 'platelens',
        name: 'platelens',
        version,
        licenses: [{ expression: 'MIT' }],
      },
    },
    components,
  };
}

const split = (name: string, slash: number) => ({ group: name.slice(0, slash), name: name.slice(slash + 1) });

/** A UUID of version 8, the one for values of one's own making. */
function toUuid(hex: string): string {
  const part = (from: number, to: number) => hex.slice(from, to);
  return `${part(0, 8)}-${part(8, 12)}-8${part(13, 16)}-8${part(17, 20)}-${part(20, 32)}`;
}
