import type { MethodChoice } from '../../shared/contract/rpc.ts';
import type { NetworkDescription, PackageFacts, Scaling } from '../../shared/network.ts';
import { explainRecommendation } from '../networks/index.ts';
import { formatTable } from './terminal.ts';

/** A network as `inspect` tells it to a person. */
export function describeNetwork(description: NetworkDescription, methods: readonly MethodChoice[]): string {
  const shape = (dims: readonly (number | null)[]) => `[${dims.map((dim) => dim ?? '?').join(', ')}]`;
  const layers = description.layers.map((layer) => [
    `${layer.name}${layer.name === description.recommendedLayer ? ' *' : ''}`,
    layer.operator,
    `${layer.channels} x ${layer.height} x ${layer.width}`,
    layer.stride.map((step) => step.toFixed(step % 1 === 0 ? 0 : 1)).join(', '),
    describeField(layer.receptiveField),
    layer.differentiable ? 'yes' : (layer.reason ?? 'no'),
  ]);
  const { opset, parameterCount, task, classCount, strippedActivation } = description;
  return [
    `${description.format}${opset === null ? '' : `, opset ${opset}`}, ${parameterCount.toLocaleString('en')} parameters`,
    ...description.inputs.map(
      (input, index, { length }) =>
        `input   ${input.name} ${input.type} ${shape(input.shape)}${length > 1 && index === 0 ? '  (takes the image)' : ''}`,
    ),
    ...description.outputs.map(
      (output, index, { length }) =>
        `output  ${output.name} ${output.type} ${shape(output.shape)}${length > 1 && index === 0 ? '  (explained)' : ''}`,
    ),
    `task    ${task}, ${classCount} classes${strippedActivation === null ? '' : `; final ${strippedActivation} is stripped, logits are explained`}`,
    ...(description.repairs ?? []).map((repair) => `mended  ${repair}`),
    ...(description.package === undefined ? [] : ['', ...describePackage(description.package)]),
    '',
    formatTable(
      ['layer (* recommended)', 'operator', 'shape', 'stride', 'sees', 'gradient'],
      layers,
      '<<>>><',
    ),
    `* ${explainRecommendation(description)}`,
    '',
    formatTable(
      ['method', 'can run', 'why not'],
      methods.map((choice) => [choice.id, choice.canRun ? 'yes' : 'no', choice.reason ?? '']),
    ),
  ].join('\n');
}

/** Pixels of the input that one cell is computed from. */
function describeField(field: readonly [number, number] | null | undefined): string {
  if (field === undefined) return '';
  return field === null ? 'all' : field.join(' x ');
}

function describePackage(facts: PackageFacts): string[] {
  const { attested, tests, scaling, sizes, labels, postprocessing } = facts;
  const attest = attested === null ? '' : attested ? ', as the package attests' : ', not those it attests';
  const rows: readonly (readonly [string, string | null])[] = [
    ['package', `${facts.name} (bioimage.io ${facts.formatVersion})`],
    ['about', facts.summary],
    ['authors', facts.authors.join(', ') || null],
    ['cite', facts.citations.join('\n         ') || null],
    ['licence', facts.licence],
    ['weights', `${facts.weights}${attest}`],
    ['sizes', sizes === null ? null : describeSizes(sizes)],
    ['scaling', [...new Set(scaling.map(describeScaling))].join(' / ')],
    ['after', postprocessing.join(', ') || null],
    ['classes', labels?.join(', ') ?? null],
    ...tests.map(
      ({ output, difference, relative }) =>
        [
          'test',
          `${output} is within ${difference.toPrecision(3)} of the test output (${(100 * relative).toPrecision(2)} %)`,
        ] as const,
    ),
    ...facts.warnings.map((warning) => ['warning', warning] as const),
  ];
  return rows.flatMap(([name, text]) => (text === null ? [] : [`${name.padEnd(8)} ${text}`]));
}

function describeSizes({ min, step }: NonNullable<PackageFacts['sizes']>): string {
  const side = (index: 0 | 1) => (step[index] === 0 ? `${min[index]}` : `${min[index]} + n x ${step[index]}`);
  return `${side(0)} high, ${side(1)} wide`;
}

/** A scaling rule as the recipe's flags would put it. */
function describeScaling(scaling: Scaling): string {
  switch (scaling.kind) {
    case 'linear':
      return `(value - ${scaling.offset}) / ${scaling.divisor}`;
    case 'zero-mean-unit-variance':
      return 'each image to mean 0, variance 1';
    case 'percentile':
      return `percentiles ${scaling.low} and ${scaling.high} of each image become 0 and 1`;
    case 'steps':
      return scaling.steps
        .map(({ kind, ...values }) => [kind, ...Object.values(values)].join(' '))
        .join(', then ');
  }
}
