import type { NetworkId } from '../../../shared/ids.ts';
import type { Role, Well } from '../../../shared/plate.ts';
import { againstLabel } from '../../../shared/score.ts';
import type { ScoreAnswers } from '../../../shared/score-answers.ts';
import { scoreMetric } from '../../../shared/score-metrics.ts';
import { formatScore } from '../../../shared/score-words.ts';
import { rankWells } from './class-panels.ts';
import type { PlateSource } from './gather-report.ts';
import { className, toPanel } from './panels.ts';
import type { Comparison, Panel, ReportNetwork, ReportWell } from './report-model.ts';

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

/** Of every method the fields that its first score calls best and worst, as pictures. */
export function compareRanked(source: PlateSource, answers: ScoreAnswers | null): Comparison[] {
  if (answers === null) return [];
  const [metric] = answers.metrics;
  return answers.extremes
    .filter((entry) => entry.metric === metric)
    .flatMap(({ contender, metric: id, best, worst }) => {
      const method = answers.contenders.find((entry) => entry.id === contender)?.title ?? '';
      const half = columnCount / 2;
      const columns = [
        ...best.slice(0, half).map((pick) => ({ pick, word: 'Best' })),
        ...worst.slice(0, half).map((pick) => ({ pick, word: 'Worst' })),
      ].flatMap(({ pick, word }) => {
        const panel = pickedPanel(source, pick);
        return panel === null ? [] : [{ title: `${word}, ${formatScore(id, pick.value)}`, panel }];
      });
      if (columns.length === 0) return [];
      const { title } = scoreMetric(id);
      const caption = `${title} against ${againstLabel(answers.against)}: the highest and the lowest of ${method}. One scale for all columns.`;
      return [{ section: 'best-and-worst' as const, title: `${method}: ${title}`, caption, columns }];
    });
}

/** The field with the one map that was scored. */
function pickedPanel(
  source: PlateSource,
  { well: name, fieldId, runId }: ScoreAnswers['extremes'][number]['best'][number],
): Panel | null {
  const gathered = source.runs.find(({ run }) => run.id === runId);
  const network = source.networks.find(({ id }) => id === gathered?.run.networkId);
  const well = source.plate.wells.find((entry) => entry.name === name);
  const field = well?.fields.find(({ id }) => id === fieldId);
  if (network === undefined || well === undefined || field === undefined) return null;
  const panel = toPanel(source, network.id, well, hitClass(network), field);
  return panel === null ? null : { ...panel, maps: panel.maps.filter((map) => map.runId === runId) };
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
