import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeSbom } from './parts/cyclonedx.ts';

// `npm run sbom [-- FILE]`: what a package of PlateLens contains, as CycloneDX, for those who must know.
const [output = 'dist/platelens.cdx.json'] = process.argv.slice(2);
const sbom = makeSbom();
mkdirSync(dirname(output), { recursive: true });
writeFileSync(output, `${JSON.stringify(sbom, null, 2)}\n`);
process.stdout.write(`${output}: ${sbom.components.length} components\n`);
