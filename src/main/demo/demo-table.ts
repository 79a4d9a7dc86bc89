import { methodInfo } from '../../shared/methods.ts';
import type { GroupFigures, MeanShare, WellGroup } from './judge-demo.ts';
import type { FidelityFigures } from './judge-fidelity.ts';
import type { Tally } from './judge-network.ts';
import type { DemoResult } from './run-demo.ts';

const groupTitles: Readonly<Record<WellGroup, string>> = {
  responding: 'Translocated cells, no stray light, called translocated',
  'responding-with-artefact': 'Translocated cells and stray light, called translocated',
  fooled: 'No translocated cell, but stray light, called translocated (the planted shortcut)',
  resting: 'No translocated cell, no stray light, called resting',
};

const headings = ['', 'on cells', 'on responsible cells', 'on stray light', 'rank', 'ROC AUC'];

/** The demo's findings as lines for a terminal. */
export function formatDemo(result: DemoResult): string {
  const groups = [...new Set(result.methods.map(({ group }) => group))];
  return [
    ...formatNetwork(result),
    'How much of the positive part of each map lies where, and (in brackets) what the area alone would give.',
    'Rank accuracy and ROC AUC are for responsible cells and stray light together.',
    ...groups.flatMap((group) => formatGroup(group, result.methods)),
    ...formatFidelity(result.fidelity),
    '',
    `Project: ${result.projectFile}`,
  ].join('\n');
}

function formatNetwork({ network }: DemoResult): string[] {
  return [
    `The network is right on ${formatTally(network.cleanControls)} control wells and ${formatTally(network.cleanDoses)} dosed wells without stray light,`,
    `on ${formatTally(network.withShortcut)} where stray light goes with translocation,`,
    `and on ${formatTally(network.againstShortcut)} where stray light lies on resting cells: it learned the shortcut.`,
    `CAPE is right on ${formatTally(network.capeClean)} wells without stray light and agrees with the network on ${formatTally(network.capeAgrees)}.`,
    '',
  ];
}

function formatGroup(group: WellGroup, methods: readonly GroupFigures[]): string[] {
  const rows = methods.filter((entry) => entry.group === group);
  const wells = Math.max(0, ...rows.map((row) => row.wells));
  if (wells === 0) return [];
  const table = [headings, ...rows.map(formatRow)];
  return ['', `${groupTitles[group]} (${wells} wells)`, ...alignColumns(table)];
}

/** Lines of a table, its first column to the left and the others to the right. */
function alignColumns(table: readonly (readonly string[])[]): string[] {
  const columns = Math.max(...table.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...table.map((row) => (row[column] ?? '').length)),
  );
  return table.map((row) => {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    return `  ${cells.join('  ')}`.trimEnd();
  });
}

function formatFidelity(figures: readonly FidelityFigures[]): string[] {
  const wells = Math.max(0, ...figures.map((entry) => entry.wells));
  if (wells === 0) return [];
  const rows = figures.map(({ method, deletion, insertion, randomised }) => [
    methodInfo(method).title,
    ...[deletion, insertion, randomised].map(formatFigure),
  ]);
  return [
    '',
    `The network asked again about ${wells} of the wells called translocated: its probability while the map's highest pixels`,
    'go first (deletion, low is good) or come first (insertion, high is good), and how alike the map stays with',
    'networks of random weights (Spearman, near 0 is good).',
    ...alignColumns([['', 'deletion', 'insertion', 'random weights'], ...rows]),
  ];
}

function formatRow({ method, shares, emptyMaps }: GroupFigures): string[] {
  const empty = emptyMaps === 0 ? '' : `, ${emptyMaps} empty`;
  return [
    `${methodInfo(method).title}${empty}`,
    formatShare(shares.cells),
    formatShare(shares.responsible),
    formatShare(shares.artefact),
    formatFigure(shares.cause?.rankAccuracy ?? null),
    formatFigure(shares.cause?.rocAuc ?? null),
  ];
}

const formatTally = ({ right, wells }: Tally) => `${right} of ${wells}`;
const formatFigure = (value: number | null) => (value === null ? '-' : value.toFixed(2));
const percent = (value: number) => `${Math.round(value * 100)} %`;
const formatShare = (share: MeanShare | null) =>
  share === null ? '-' : `${percent(share.mass)} (${percent(share.chance)})`;
