import { formatPercent } from '../../../shared/format-number.ts';
import { answered } from './answered.ts';
import { className } from './panels.ts';
import type { ReportModel, ReportNetwork, ReportPlate, ReportWell } from './report-model.ts';

/** The report in a few sentences, every number counted from the model. */
export function summarise(model: ReportModel): string[] {
  return [
    describeExtent(model),
    ...model.plates.flatMap((plate) =>
      model.networks.flatMap((network) => [
        ...describeVerdicts(plate, network, model.plates.length > 1),
        ...describeAgreement(plate, network),
      ]),
    ),
    ...describeMaps(model),
    ...answered(model).map(({ answers }) => answers.advice.headline),
  ];
}

/** The numbers that a reader looks for first. */
export function keyFigures({ plates, networks }: ReportModel): { value: string; words: string }[] {
  const wells = plates.flatMap((plate) => plate.wells);
  const maps = plates.flatMap(({ runs }) => runs).reduce((sum, { unitsDone }) => sum + unitsDone, 0);
  const [network] = networks;
  return [
    { value: wells.length.toLocaleString('en'), words: wells.length === 1 ? 'well' : 'wells' },
    ...(network === undefined || networks.length > 1 ? [] : networkFigures(wells, network)),
    ...(maps === 0
      ? []
      : [{ value: maps.toLocaleString('en'), words: maps === 1 ? 'map' : 'maps that tell why' }]),
  ];
}

function networkFigures(wells: readonly ReportWell[], network: ReportNetwork) {
  const hit = network.labels.length - 1;
  const samples = wells.filter(({ role, verdicts }) => role === 'sample' && verdicts.has(network.id));
  const hits = samples.filter(({ verdicts }) => verdicts.get(network.id)?.predictedClass === hit);
  const { right, total } = agreement(wells, network);
  const label = className(network, hit);
  return [
    ...(samples.length === 0
      ? []
      : [{ value: String(hits.length), words: `of ${samples.length} samples called “${label}”` }]),
    ...(total === 0
      ? []
      : [{ value: formatPercent(right / total), words: `right on ${total} wells of known class` }]),
  ];
}

const count = (number: number, one: string, many = `${one}s`) =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

function describeExtent({ plates, networks, selection }: ReportModel): string {
  const wells = plates.reduce((sum, plate) => sum + plate.wells.length, 0);
  const fields = plates.reduce(
    (sum, { wells: own }) => sum + own.reduce((n, { fieldCount }) => n + fieldCount, 0),
    0,
  );
  const names = plates.map(({ name }) => `“${name}”`).join(', ');
  const by =
    networks.length === 0
      ? 'No network has looked at them yet'
      : `They were judged by ${networks.map(({ name }) => `“${name}”`).join(', ')}`;
  return `This report covers ${selection} of ${names}: ${count(wells, 'well')} with ${count(fields, 'field')}. ${by}.`;
}

function describeVerdicts(plate: ReportPlate, network: ReportNetwork, named: boolean): string[] {
  const judged = plate.wells.filter((well) => well.verdicts.has(network.id));
  if (judged.length === 0) return [];
  const parts = network.labels.flatMap((label, index) => {
    const own = judged.filter((well) => well.verdicts.get(network.id)?.predictedClass === index);
    return own.length === 0 ? [] : [`${own.length} “${label}”`];
  });
  const hit = network.labels.length - 1;
  const hits = judged.filter(
    (well) => well.role === 'sample' && well.verdicts.get(network.id)?.predictedClass === hit,
  );
  const samples = judged.filter(({ role }) => role === 'sample').length;
  const where = named ? ` on “${plate.name}”` : '';
  const share =
    samples === 0
      ? ''
      : ` Among ${count(samples, 'sample well')}, ${hits.length} (${formatPercent(hits.length / samples)}) are called “${className(network, hit)}”.`;
  return [
    `Of ${count(judged.length, 'judged well')}${where}, the network calls ${parts.join(', ')}.${share}`,
  ];
}

/** How far the verdicts agree with what the plate map says, where it says something. */
function describeAgreement(plate: ReportPlate, network: ReportNetwork): string[] {
  const { right, total } = agreement(plate.wells, network);
  if (total === 0) return [];
  const share = formatPercent(right / total);
  return [`On ${count(total, 'well')} whose class the plate map gives, it is right on ${right} (${share}).`];
}

/** Wells with a class of the network by the plate map, and on how many the network agrees. */
export function agreement(
  wells: readonly ReportWell[],
  network: ReportNetwork,
): { readonly right: number; readonly total: number } {
  const labelled = wells.filter(
    (well) => well.label !== null && network.labels.includes(well.label) && well.verdicts.has(network.id),
  );
  const right = labelled.filter(
    (well) => network.labels[well.verdicts.get(network.id)?.predictedClass ?? -1] === well.label,
  );
  return { right: right.length, total: labelled.length };
}

function describeMaps({ plates }: ReportModel): string[] {
  const runs = plates.flatMap((plate) => plate.runs);
  if (runs.length === 0) return [];
  const maps = runs.reduce((sum, { unitsDone }) => sum + unitsDone, 0);
  const titles = [...new Set(runs.map(({ title }) => title))].join(', ');
  const empty = runs.reduce((sum, run) => sum + [...run.empty.values()].reduce((a, b) => a + b, 0), 0);
  const failed = runs.reduce((sum, { unitsFailed }) => sum + unitsFailed, 0);
  const gaps = [
    empty === 0 ? '' : ` ${count(empty, 'map shows', 'maps show')} nothing, each for a stated reason.`,
    failed === 0 ? '' : ` ${count(failed, 'map')} could not be computed.`,
  ].join('');
  return [`${count(maps, 'map tells', 'maps tell')} why: by ${titles}.${gaps}`];
}
