import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listShippedPackages, type ShippedPackage } from './parts/shipped-packages.ts';

const output = 'THIRD-PARTY-NOTICES.md';
const fontsFolder = 'resources/fonts';

/** The licence and notice files of an installed package, as one text; null where it brings none. */
function readLicenceText({ folder }: ShippedPackage): string | null {
  if (!existsSync(folder)) return null;
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice|third.?party)/i.test(name));
  const texts = names.toSorted().map((name) => readFileSync(join(folder, name), 'utf8').trim());
  return texts.length === 0 ? null : texts.join('\n\n').replaceAll('\r\n', '\n');
}

function groupByText(packages: readonly ShippedPackage[]): Map<string, ShippedPackage[]> {
  const groups = new Map<string, ShippedPackage[]>();
  for (const entry of packages) {
    const text = readLicenceText(entry);
    if (text !== null) groups.set(text, [...(groups.get(text) ?? []), entry]);
  }
  return groups;
}

const label = ({ name, version }: ShippedPackage) => `${name} ${version}`;

function formatNotices(packages: readonly ShippedPackage[]): string {
  const groups = [...groupByText(packages)];
  const sections = groups.map(([text, users]) => {
    const fence = text.includes('```') ? '~~~~' : '```';
    return `### ${users.map(label).join(', ')}\n\n${fence}text\n${text}\n${fence}`;
  });
  return [
    '# Third-party notices',
    `PlateLens contains or installs these packages. \`npm run notices\` writes this file from the lockfile. A package without a text below brings none of its own; its licence is the one named here, in the wording of https://spdx.org/licenses.`,
    '## Packages',
    packages.map((entry) => `- ${label(entry)} (${entry.licence})`).join('\n'),
    '## Licence texts',
    ...sections,
    ...formatFonts(),
    '',
  ].join('\n\n');
}

/** The licences of the fonts that lie among the resources, each with the files that it names. */
function formatFonts(): string[] {
  const names = readdirSync(fontsFolder).toSorted();
  const fonts = names.filter((name) => /\.(ttf|otf|woff2?)$/i.test(name));
  const texts = names
    .filter((name) => /^licen[cs]e/i.test(name))
    .map((name) => {
      const text = readFileSync(join(fontsFolder, name), 'utf8').trim().replaceAll('\r\n', '\n');
      return `### ${name}\n\n\`\`\`text\n${text}\n\`\`\``;
    });
  return ['## Fonts', `In \`${fontsFolder}\`: ${fonts.join(', ')}.`, ...texts];
}

const packages = listShippedPackages();
writeFileSync(output, `${formatNotices(packages).trimEnd()}\n`);
process.stdout.write(`${output}: ${packages.length} packages\n`);
