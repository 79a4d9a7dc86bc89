import { cpus } from 'node:os';
import type { Findings } from './judge.ts';

/** One data set's part of the page. */
export interface Section {
  readonly title: string;
  readonly text: string;
  readonly findings: readonly Findings[];
  /** Literal's sweep: labels `start | baseline | regulariser`. */
  readonly sweep: readonly Findings[];
}

export interface Page {
  readonly date: string;
  readonly seed: number;
  readonly sections: readonly Section[];
  /** What could not be measured, and why. */
  readonly absent: readonly string[];
}

const introduction = `# PCIM beside other methods

PCIM (pixel-wise channel isolation mixing, arXiv 2412.02275) is here a reconstruction from the abstract; its authors' program and tables are not
known. PlateLens offers these variants, by \`--set variant=\`:

- \`random-fields\` (the default): a small grid of opacities is trained by gradient so that the class probability stays while the image is mixed with a
  baseline through smooth random fields.
- \`forward-only\`: no gradient; every random field is weighed by what the network said of its mix, until two halves of the fields agree.
- \`literal\`: an opacity a pixel, trained by cross-entropy: the closest reading of the abstract.
- for experts: \`random-fields-adam\` and \`forward-only-learned\`.

This page was written by \`npm run study:pcim\`; the same command writes it again. All values are means over images.

| column | meaning | good |
| --- | --- | --- |
| rank | of as many of the map's highest cells as the true cause has, the share inside it | high |
| AUC | probability that a cell of the true cause ranks above another | high |
| mass | share of the map's positive part inside the true cause | high |
| deletion | mean probability while the highest pixels turn to the channel's median first | low |
| insertion | mean probability while they come back first | high |
| random weights | Spearman's correlation with the map of the same network with all weights shuffled | near 0 |
| E | probability with what the map shows less that with what it hides, PCIM only | high |
| s | seconds a map, other work on the same machine at the same time | |

Deletion and insertion use 32 steps. A method that found nothing to show in an image has "no map" there, and the image is left out of its means. For
the comparison with random weights PCIM is asked for a map even where it would say that the network is insensitive. Maps of dust are unlike
anything: random weights speak for a method only beside a good rank or deletion.
`;

/** The page as Markdown. */
export function formatPage({ date, seed, sections, absent }: Page): string {
  const cores = cpus();
  const machine = `${cores.length} cores of ${cores[0]?.model.trim() ?? 'an unknown processor'}, ${process.platform} ${process.arch}, CPU only`;
  return [
    introduction,
    `Measured ${date} UTC on ${machine}. Seed ${seed}.`,
    '',
    ...absent.map((line) => `**Not measured:** ${line}\n`),
    ...sections.flatMap(formatSection),
  ].join('\n');
}

function formatSection({ title, text, findings, sweep }: Section): string[] {
  return [
    `## ${title}`,
    '',
    text,
    '',
    ...formatTable('method', findings),
    '',
    ...formatBest(findings),
    '',
    ...(sweep.length === 0
      ? []
      : [
          '### Start of alpha and baseline, swept for `literal`',
          '',
          `On the first ${sweep[0]?.seconds.length ?? 0} of them.`,
          '',
          ...formatTable('start of alpha | baseline | regulariser', sweep),
          '',
        ]),
  ];
}

interface Column {
  readonly name: string;
  readonly of: (findings: Findings) => readonly number[];
  readonly digits: number;
  readonly best: 'highest' | 'lowest' | 'nearest 0' | null;
}

const columns: readonly Column[] = [
  { name: 'rank', of: (f) => f.rankAccuracy, digits: 2, best: 'highest' },
  { name: 'AUC', of: (f) => f.rocAuc, digits: 3, best: 'highest' },
  { name: 'mass', of: (f) => f.mass, digits: 2, best: 'highest' },
  { name: 'deletion', of: (f) => f.deletion, digits: 3, best: 'lowest' },
  { name: 'insertion', of: (f) => f.insertion, digits: 3, best: 'highest' },
  { name: 'random weights', of: (f) => f.randomised, digits: 2, best: 'nearest 0' },
  { name: 'E', of: (f) => f.effectSize, digits: 2, best: null },
  { name: 's', of: (f) => f.seconds, digits: 2, best: null },
];

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Columns that nobody has a value in are left out. */
function formatTable(first: string, findings: readonly Findings[]): string[] {
  const shown = columns.filter(({ of }) => findings.some((one) => of(one).length > 0));
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const depth = first.split('|').length;
  return [
    row([first, ...shown.map(({ name }) => name)]),
    row(Array.from({ length: depth + shown.length }, () => '---')),
    ...findings.map((one) => {
      const none = one.empty === 0 ? '' : ` (no map: ${one.empty} of ${one.seconds.length})`;
      const cells = shown.map(({ of, digits }) => {
        const values = of(one);
        return values.length === 0 ? '-' : meanOf(values).toFixed(digits);
      });
      return row([`${one.label}${none}`, ...cells]);
    }),
  ];
}

/** Who does best by each measure, so that the page says it whatever the numbers are. */
function formatBest(findings: readonly Findings[]): string[] {
  const lines = columns.flatMap(({ name, of, best, digits }) => {
    const known = findings
      .filter((one) => best !== null && of(one).length > 0)
      .map((one) => ({ label: one.label, value: meanOf(of(one)) }));
    const worth = (value: number) =>
      best === 'highest' ? -value : best === 'lowest' ? value : Math.abs(value);
    const [winner] = known.toSorted((a, b) => worth(a.value) - worth(b.value));
    return winner === undefined ? [] : [`${name} ${winner.label} (${winner.value.toFixed(digits)})`];
  });
  return lines.length === 0 ? [] : [`Best by each measure: ${lines.join('; ')}.`];
}
