import { formatValue } from '../../../shared/format-number.ts';
import { mapUnitText } from '../../../shared/map-words.ts';
import { methodInfo, type Parameters } from '../../../shared/methods.ts';
import type { Scaling, View } from '../../../shared/network.ts';
import { citationOf, type Citation } from './citations.ts';
import type { ReportModel, ReportNetwork, ReportRun } from './report-model.ts';

/** What was done, in paragraphs that could stand in a paper; every number is one that was used. */
export interface MethodWords {
  readonly paragraphs: readonly { readonly title: string; readonly text: string }[];
  readonly citations: readonly Citation[];
}

export function describeMethods(model: ReportModel): MethodWords {
  const runs = model.plates.flatMap((plate) => plate.runs);
  const first = new Map(
    runs.map((run) => [`${run.networkId}|${run.method}|${JSON.stringify(run.parameters)}`, run]),
  );
  const cited = [...first.values()].flatMap(({ method }) => citationOf(method) ?? []);
  const citations = [...new Set(cited)];
  const number = (run: ReportRun) => {
    const citation = citationOf(run.method);
    return citation === null ? '' : ` [${citations.indexOf(citation) + 1}]`;
  };
  return {
    citations,
    paragraphs: [
      ...model.networks.map((network) => ({ title: network.name, text: describeNetwork(network) })),
      ...[...first.values()].map((run) => ({
        title: run.title,
        text: describeRun(run, runs, model.networks, number(run)),
      })),
      { title: 'Pictures', text: describePictures },
    ],
  };
}

function describeNetwork(network: ReportNetwork): string {
  const { task, labels, recipe, parameterCount, format } = network;
  const kind = task === 'classification' ? 'classifies images' : 'segments images';
  const classes = labels.map((label) => `“${label}”`).join(', ');
  const [height, width] = recipe.inputSize;
  const scaling = recipe.channels.map((channel, index) => {
    const rule = recipe.scaling[index];
    return `${channel} (${rule === undefined ? 'as it is' : describeScaling(rule)})`;
  });
  return [
    `The network “${network.name}” (${network.fileName}, ${format === 'onnx' ? 'ONNX' : 'TensorFlow.js'}, ${parameterCount.toLocaleString('en')} parameters) ${kind} into ${labels.length} classes: ${classes}.`,
    `${describeView(recipe.view)} Its input has ${height} × ${width} pixels; its channels are ${scaling.join(', ')}.`,
    'Probabilities of a well are the mean over its fields, each weighted by the number of cells where the network sees cells.',
  ].join(' ');
}

function describeView(view: View): string {
  switch (view.kind) {
    case 'field':
      return view.fit === 'stretch'
        ? 'It sees whole fields, resized to its input.'
        : 'It sees whole fields, fitted into its input without distortion.';
    case 'tiles':
      return `It sees fields at their own resolution through windows with a halo of ${view.haloPx} pixels; raw maps of the windows were stitched.`;
    case 'cells': {
      const { channel, smoothingPx, minAreaPx, maxAreaPx } = view.objects;
      return `It sees crops of ${view.cropPx} × ${view.cropPx} pixels about nuclei, found in ${channel} by Gaussian smoothing (σ ${formatValue(smoothingPx)} px), Otsu’s threshold and connected components of ${formatValue(minAreaPx)} to ${formatValue(maxAreaPx)} pixels.`;
    }
  }
}

function describeScaling(scaling: Scaling): string {
  switch (scaling.kind) {
    case 'linear':
      return `less ${formatValue(scaling.offset)}, divided by ${formatValue(scaling.divisor)}`;
    case 'zero-mean-unit-variance':
      return 'mean 0 and variance 1 in each image';
    case 'percentile':
      return `percentiles ${scaling.low} and ${scaling.high} of each image to 0 and 1`;
    case 'steps':
      return `${scaling.steps.map(({ kind }) => kind).join(', then ')}${scaling.together ? ', over all channels together' : ''}`;
  }
}

function describeRun(
  run: ReportRun,
  runs: readonly ReportRun[],
  networks: readonly ReportNetwork[],
  citation: string,
): string {
  const network = networks.find(({ id }) => id === run.networkId);
  const same = runs.filter(
    ({ method, networkId, parameters }) =>
      method === run.method &&
      networkId === run.networkId &&
      JSON.stringify(parameters) === JSON.stringify(run.parameters),
  );
  const layers = [...new Set(same.flatMap(({ origins }) => origins.flatMap(({ layer }) => layer ?? [])))];
  const layer = layers.length === 0 ? '' : ` at layer ${layers.map((name) => `“${name}”`).join(', ')}`;
  const unit = run.unit === null ? '' : ` Values are ${mapUnitText[run.unit]}.`;
  const devices = [...new Set(same.flatMap(({ origins }) => origins.map(({ device }) => device)))];
  const versions = [
    ...new Set(same.flatMap(({ origins }) => origins.map(({ programVersion }) => programVersion))),
  ];
  return [
    `${run.title}${citation} explained “${network?.name ?? 'the network'}”${layer}: ${methodInfo(run.method).summary}`,
    `Target: ${run.targets.join(', ')}. ${describeParameters(run.parameters)} Seed ${run.seed}.${unit}`,
    run.method === 'pcim'
      ? 'This implementation of PCIM is reconstructed from the abstract of its paper.'
      : '',
    `Computed with PlateLens ${versions.join(', ')} on ${devices.join(', ')} (run ${same.map(({ id }) => `#${id}`).join(', ')}).`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** Parameters by name, as the run used them. */
export function describeParameters(parameters: Parameters): string {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name} = ${String(value)}`);
  return pairs.length === 0 ? 'The method has no parameters.' : `Parameters: ${pairs.join(', ')}.`;
}

const describePictures =
  'Images show the visible channels between the intensities given beside them, shrunk by area means. Maps are raw values at the method’s own grid, interpolated linearly between its cells for display; where maps of neighbouring cells overlap, their weighted mean is shown. The maps of a run that explain one class share one scale, from 0 where values have no sign (inferno), symmetric about 0 where they have (blue to red); nine in ten of the plate’s maps of that class stay within it. Over an image, values below a tenth of the scale are left out and stronger ones cover it by the root of their strength, at most three quarters.';
