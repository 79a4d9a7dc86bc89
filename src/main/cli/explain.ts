import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { badInput, networkMismatch } from '../../shared/errors.ts';
import type { FieldPixels, ReadyInput, UnitTask } from '../../shared/compute-port.ts';
import { methodIdSchema, methodInfo, parseParameters, type Parameters } from '../../shared/methods.ts';
import type { CapeHead, NetworkDescription } from '../../shared/network.ts';
import { decodeNpy } from '../../shared/npy.ts';
import { formatTarget, parseTargets, targetForms, type Target } from '../../shared/target.ts';
import { axis, type Tensor } from '../../shared/tensor.ts';
import { createServices } from '../headless.ts';
import { readCapeHead, withNetwork, type OpenedNetwork } from '../networks/index.ts';
import { readImagePlanes } from '../plates/index.ts';
import { onlyPositional, parseSettings, splitList, type Arguments, type Command } from './command.ts';
import { portOptions, portsFromFlags } from './port-flags.ts';
import { recipeFromFlags, recipeOptions } from './recipe-flags.ts';
import { deviceOption, parseDevice, parseMethod } from './choices.ts';
import { assertWritable, writeMap } from './write-map.ts';

export const explainCommand: Command = {
  name: 'explain',
  usage:
    'platelens explain IMAGE --network FILE --method M [--target T] [--layer NAME] [--out map.npy|.tif|.png]',
  summary: 'explain one image without a project',
  options: [
    { name: 'network', value: 'FILE', help: 'the network file, or the bioimage.io package that it comes in' },
    { name: 'method', value: 'M', help: methodIdSchema.options.join(', ') },
    { name: 'target', value: 'T', help: `${targetForms}; default predicted` },
    { name: 'layer', value: 'NAME', help: 'the explained layer; default the recommended one' },
    { name: 'labels', value: 'A,B,..', help: 'names of the classes, for --target class:NAME' },
    { name: 'cape-head', value: 'FILE', help: 'a fitted CAPE head, for --method cape' },
    { name: 'set', value: 'NAME=VALUE', help: 'a parameter of the method; may be repeated', many: true },
    { name: 'seed', value: 'N', help: 'seed of methods that draw at random; default 1' },
    { name: 'out', value: 'FILE', help: 'write the raw map as .npy or float32 .tif, or its picture as .png' },
    deviceOption,
    ...portOptions,
    ...recipeOptions,
  ],
  run: async (args, { print, json, signal, progress }) => {
    const image = onlyPositional(args, 'image');
    const method = parseMethod(args.need('method'));
    const wanted = args.text('out');
    if (wanted !== null) assertWritable(wanted);
    const services = createServices({ processes: 1, device: parseDevice(args) });
    try {
      return await withNetwork(
        services.port,
        args.need('network'),
        { signal, ports: portsFromFlags(args) },
        async (opened) => {
          const labels = labelsFor(args, opened.description);
          const target = oneTarget(args, labels);
          const task = await toTask(image, args, opened, target);
          const onProgress = (share: number) => progress.update(share, method);
          const result = await services.port.runUnit(task, { signal, onProgress, alone: true });
          progress.end();
          const out = args.text('out');
          if (out !== null) await writeMap(out, result.maps, result.facts);
          print(json ? toJson(result, target, out) : toText(result, labels, target, out));
          return 0;
        },
      );
    } finally {
      await services.close();
    }
  },
};

function oneTarget(args: Arguments, labels: readonly string[]): Target {
  const [target, ...more] = parseTargets(args.text('target') ?? 'predicted', labels);
  if (target !== undefined && more.length === 0) return target;
  throw badInput({
    what: 'explain takes one target',
    mend: 'Name one class, for instance --target class:0.',
  });
}

async function toTask(
  image: string,
  args: Arguments,
  { file, description }: OpenedNetwork,
  target: Target,
): Promise<UnitTask> {
  const method = parseMethod(args.need('method'));
  return {
    network: file,
    ...(await readInput(image, args, description)),
    method,
    parameters: parseParameters(method, { ...exactness(method), ...parseSettings(args.texts('set')) }),
    layer: args.text('layer'),
    target,
    mask: target.kind === 'mask' ? await readMask(target.path) : null,
    capeHead: await headFor(args, method),
    seed: args.whole('seed', 1),
  };
}

/** One image can wait for the exact gradient; a plate takes the fast one. */
const exactness = (method: UnitTask['method']): Parameters =>
  method === 'input-gradient' ? { precision: 'double' } : {};

type UnitAnswer = Awaited<ReturnType<ReturnType<typeof createServices>['port']['runUnit']>>;

function toJson({ facts, verdict, seconds, device }: UnitAnswer, target: Target, out: string | null): string {
  return JSON.stringify({ target: formatTarget(target), facts, verdict, seconds, device, out });
}

function toText(
  { facts, verdict, seconds, device }: UnitAnswer,
  labels: readonly string[],
  target: Target,
  out: string | null,
) {
  const lines = [
    `target   ${formatTarget(target)}`,
    `map      ${facts.height} x ${facts.width}${facts.count === 1 ? '' : ` for each of ${facts.count} cells`}, ${facts.unit}` +
      (facts.layer === null ? '' : `, at ${facts.layer}`),
    facts.emptyReason === null
      ? `range    ${facts.min?.toPrecision(6) ?? '-'} to ${facts.max?.toPrecision(6) ?? '-'}`
      : `empty    ${facts.emptyReason}`,
    ...Object.entries(facts.figures).map(([name, value]) => `${name.padEnd(8)} ${value.toPrecision(4)}`),
  ];
  if (verdict !== null) {
    const label = labels[verdict.predictedClass] ?? '';
    const probability = verdict.probabilities[verdict.predictedClass] ?? 0;
    lines.push(`verdict  class ${verdict.predictedClass} (${label}), probability ${probability.toFixed(4)}`);
  }
  lines.push(`computed in ${seconds.toFixed(2)} s by ${device}`);
  if (out !== null) lines.push(`written  ${out}`);
  return lines.join('\n');
}

function labelsFor(args: Arguments, description: NetworkDescription): string[] {
  const given = args.text('labels');
  if (given === null) {
    const usual = Array.from({ length: description.classCount }, (_, index) => `class ${index}`);
    return description.package?.labels ?? usual;
  }
  const labels = splitList(given);
  if (labels.length === description.classCount) return labels;
  throw networkMismatch({
    what: `${labels.length} labels were given, the network has ${description.classCount} classes`,
    mend: 'Give one label a class.',
  });
}

/** A `.npy` is the network's input as it stands; an image goes through the recipe that the flags describe. */
async function readInput(
  path: string,
  args: Arguments,
  description: NetworkDescription,
): Promise<{ pixels: FieldPixels | ReadyInput; recipe: UnitTask['recipe'] }> {
  if (extname(path).toLowerCase() === '.npy') {
    const tensor = decodeNpy(await readBytes(path), path);
    if (tensor.shape.length !== 4) {
      throw badInput({
        what: `the array has the shape [${tensor.shape.join(', ')}]`,
        where: path,
        mend: 'A network input has four axes: batch, channel, height, width.',
      });
    }
    if (tensor.data.some((value) => !Number.isFinite(value))) {
      throw badInput({
        what: 'the array holds NaN or infinite values',
        where: path,
        mend: 'Save it with numbers only.',
      });
    }
    return { pixels: { kind: 'tensor', tensor }, recipe: null };
  }
  const { width, height, planes, channelNames } = await readImagePlanes(path);
  const recipe = recipeFromFlags(args, description, channelNames, [height, width]);
  if (recipe.view.kind === 'cells') {
    throw badInput({
      what: 'explain takes one image, not the cells of a field',
      mend: 'Import the plate, then use run.',
    });
  }
  const chosen = recipe.channels.map((name) => planes[channelNames.indexOf(name)]);
  const missing = recipe.channels.filter((_, index) => chosen[index] === undefined);
  if (missing.length > 0) {
    throw networkMismatch({
      what: `the image has no channel ${missing.join(', ')}`,
      where: path,
      mend: `It has ${channelNames.join(', ')}.`,
    });
  }
  const found = chosen.filter((plane) => plane !== undefined);
  return { pixels: { kind: 'field', width, height, planes: found, centres: null }, recipe };
}

async function headFor(args: Arguments, method: UnitTask['method']): Promise<CapeHead | null> {
  if (!methodInfo(method).needsCapeHead) return null;
  const path = args.text('cape-head');
  if (path !== null) return readCapeHead(path);
  throw badInput({ what: `${method} needs a fitted head`, mend: 'Give one with --cape-head FILE.' });
}

async function readBytes(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: unknown) => {
    throw badInput({ what: 'the file cannot be read', where: path, mend: 'Check the path.', cause });
  });
}

/** A target mask: a `.npy` [H, W] of weights, or an image whose pixels above 0 are in. */
async function readMask(path: string): Promise<Tensor> {
  if (extname(path).toLowerCase() === '.npy') {
    const mask = decodeNpy(await readBytes(path), path);
    if (mask.shape.length < 2)
      throw badInput({ what: 'a mask has two axes', where: path, mend: 'Save it as [H, W].' });
    const shape = [axis(mask, mask.shape.length - 2), axis(mask, mask.shape.length - 1)];
    return { data: mask.data.subarray(0, (shape[0] ?? 0) * (shape[1] ?? 0)), shape };
  }
  const { width, height, planes } = await readImagePlanes(path);
  return {
    data: (planes[0] ?? new Float32Array()).map((value) => (value > 0 ? 1 : 0)),
    shape: [height, width],
  };
}
