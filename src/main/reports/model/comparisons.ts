import type { NetworkId } from '../../../shared/ids.ts';
import type { Role, Well } from '../../../shared/plate.ts';
import { rankWells } from './class-panels.ts';
import type { PlateSource } from './gather-report.ts';
import { className, toPanel } from './panels.ts';
import type { Comparison, Panel, ReportNetwork, ReportWell } from './report-model.ts';
import type { RankedField, ReportScores } from './report-scores.ts';

const columnCount = 4;

/** The class that a screen looks for: by custom the last one. */
const hitClass = ({ labels }: ReportNetwork) => labels.length - 1;

/** One negative and one positive control beside the surest hits among the samples. */
export function compareControls(source: PlateSource): Comparison[] {
  return source.networks.flatMap((network) => {
    const hit = hitClass(network);
    const typical = (role: Role) => typicalWell(source.wells, network.id, hit, role);
    const controls = [
      ...titled('Negative control', typical('negative')),
      ...titled('Positive control', typical('positive')),
    ];
    const samples = source.wells.filter(({ role }) => role === 'sample');
    const hits = rankWells(samples, network.id, hit).slice(0, columnCount - controls.length);
    if (controls.length === 0 || hits.length === 0) return [];
    const named = [...controls, ...hits.flatMap((well, index) => titled(`Hit ${index + 1}`, well))];
    const columns = named.flatMap(({ title, well }) => {
      const panel = panelOf(source, network, well.name, hit);
      return panel === null ? [] : [{ title, panel }];
    });
    const label = className(network, hit);
    return [
      {
        section: 'controls' as const,
        title: source.networks.length === 1 ? source.plate.name : `${source.plate.name}, ${network.name}`,
        caption: `The controls are those of median probability of “${label}” among their role; hits are the samples that the network is surest of. Each method has one scale for all columns, that of “${label}”.`,
        columns,
      },
    ];
  });
}

const titled = (title: string, well: ReportWell | undefined) => (well === undefined ? [] : [{ title, well }]);

/** The well of a role whose probability is the median: neither the best nor the worst of them. */
function typicalWell(
  wells: readonly ReportWell[],
  networkId: NetworkId,
  classIndex: number,
  role: Role,
): ReportWell | undefined {
  const probability = (well: ReportWell) => well.verdicts.get(networkId)?.probabilities[classIndex] ?? 0;
  const own = wells
    .filter((well) => well.role === role && well.verdicts.has(networkId))
    .toSorted((a, b) => probability(a) - probability(b));
  return own[Math.floor((own.length - 1) / 2)];
}

/** The fields that scoring found best and worst, as pictures. */
export function compareRanked(source: PlateSource, scores: ReportScores | null): Comparison[] {
  if (scores === null) return [];
  const groups = Map.groupBy(scores.ranked, ({ method, metric }) => `${method}: ${metric}`);
  return [...groups].flatMap(([title, ranked]) => {
    const best = ranked.filter(({ kind }) => kind === 'best').slice(0, columnCount / 2);
    const worst = ranked.filter(({ kind }) => kind === 'worst').slice(0, columnCount / 2);
    const columns = [...best, ...worst].flatMap((entry) => {
      const panel = rankedPanel(source, entry);
      const name = `${entry.kind === 'best' ? 'Best' : 'Worst'}: ${entry.value.toFixed(3)}`;
      return panel === null ? [] : [{ title: name, panel }];
    });
    const caption = 'Each method has one scale for all columns.';
    return columns.length === 0 ? [] : [{ section: 'best-and-worst' as const, title, caption, columns }];
  });
}

function rankedPanel(source: PlateSource, { well: name, field: index }: RankedField): Panel | null {
  const [network] = source.networks;
  const well = source.plate.wells.find((entry) => entry.name === name);
  const field = well?.fields.find((entry) => entry.index === index);
  if (network === undefined || well === undefined || field === undefined) return null;
  return toPanel(source, network.id, well, hitClass(network), field);
}

function panelOf(
  source: PlateSource,
  network: ReportNetwork,
  wellName: string,
  classIndex: number,
): Panel | null {
  const well = source.plate.wells.find((entry: Well) => entry.name === wellName);
  return well === undefined ? null : toPanel(source, network.id, well, classIndex);
}
