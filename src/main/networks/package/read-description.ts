import { parse } from 'yaml';
import { z } from 'zod';
import { badInput, unsupported } from '../../../shared/errors.ts';
import { axesSchema, toAxes, type PackageAxis } from './axes.ts';
import type { PackageFiles } from './package-files.ts';

/** One step before or after the network, as the package writes it. */
export interface ProcessingStep {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface PackageTensor {
  readonly name: string;
  readonly axes: readonly PackageAxis[];
  readonly processing: readonly ProcessingStep[];
  /** File of the test tensor; null where the package has none. */
  readonly testFile: string | null;
}

export interface PackageWeights {
  readonly format: string;
  readonly source: string;
  readonly sha256: string | null;
}

/** A network package's description, the same for formats 0.3 to 0.5. */
export interface PackageDescription {
  readonly formatVersion: string;
  readonly name: string;
  readonly summary: string | null;
  readonly licence: string | null;
  readonly authors: readonly string[];
  readonly citations: readonly string[];
  readonly inputs: readonly PackageTensor[];
  readonly outputs: readonly PackageTensor[];
  readonly weights: readonly PackageWeights[];
}

const text = z.string();
const stepSchema = z.looseObject({
  id: text.optional(),
  name: text.optional(),
  kwargs: z.record(z.string(), z.unknown()).nullish(),
});
const steps = z.array(stepSchema).nullish();
const source = z.union([text, z.looseObject({ source: text }).transform((file) => file.source)]);

const tensorSchema = z.looseObject({
  id: text.optional(),
  name: text.optional(),
  axes: axesSchema,
  shape: z.unknown().optional(),
  halo: z.array(z.int().min(0)).nullish(),
  preprocessing: steps,
  postprocessing: steps,
  test_tensor: source.nullish(),
});

const descriptionSchema = z.looseObject({
  format_version: z.union([text, z.number()]).transform(String),
  type: text.nullish(),
  name: text,
  description: text.nullish(),
  license: text.nullish(),
  authors: z.array(z.union([text, z.looseObject({ name: text })])).nullish(),
  cite: z.array(z.looseObject({ text: text.nullish(), doi: text.nullish(), url: text.nullish() })).nullish(),
  inputs: z.array(tensorSchema).min(1),
  outputs: z.array(tensorSchema).min(1),
  test_inputs: z.array(source).nullish(),
  test_outputs: z.array(source).nullish(),
  weights: z.record(z.string(), z.looseObject({ source, sha256: text.nullish() }).nullable()),
});
type Raw = z.infer<typeof descriptionSchema>;
type RawTensor = z.infer<typeof tensorSchema>;

const largestDescription = 4 * 1024 * 1024;
const mend = 'Use a model package of bioimage.io, format 0.3, 0.4 or 0.5.';

/**
 * Reads the description of a network package.
 * @throws BadInput naming the place where it is no such description, Unsupported for another format or kind.
 */
export async function readDescription(files: PackageFiles): Promise<PackageDescription> {
  const { where } = files;
  const bytes = await files.read(files.description, largestDescription);
  let content: unknown;
  try {
    content = parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw badInput({ what: 'the description of the package is not valid YAML', where, mend, cause });
  }
  refuseOthers(content, where);
  const parsed = descriptionSchema.safeParse(content);
  if (parsed.success) return toDescription(parsed.data, where);
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw badInput({
    what: `the description of the package is not as bioimage.io has it (${place}: ${issue?.message ?? 'invalid'})`,
    where,
    mend,
  });
}

const kindSchema = z.looseObject({
  type: text.nullish(),
  format_version: z.union([text, z.number()]).transform(String),
});

function refuseOthers(content: unknown, where: string): void {
  const kind = kindSchema.safeParse(content);
  if (!kind.success) {
    throw badInput({ what: 'this YAML file describes no network package', where, mend });
  }
  const { type, format_version: version } = kind.data;
  if ((type ?? 'model') !== 'model') {
    throw unsupported({ what: `this package holds a ${type ?? ''}, not a model`, where, mend });
  }
  if (!/^0\.[345](\.|$)/.test(version)) {
    throw unsupported({ what: `the package has the format ${version}`, where, mend });
  }
}

function toDescription(raw: Raw, where: string): PackageDescription {
  const { authors, cite } = raw;
  return {
    formatVersion: raw.format_version,
    name: raw.name,
    summary: raw.description ?? null,
    licence: raw.license ?? null,
    authors: (authors ?? []).map((author) => (typeof author === 'string' ? author : author.name)),
    citations: (cite ?? []).map((entry) => [entry.text, entry.doi ?? entry.url].filter(Boolean).join(' ')),
    inputs: raw.inputs.map((tensor, index) =>
      toTensor(tensor, tensor.preprocessing, raw.test_inputs?.[index], where),
    ),
    outputs: raw.outputs.map((tensor, index) =>
      toTensor(tensor, tensor.postprocessing, raw.test_outputs?.[index], where),
    ),
    weights: Object.entries(raw.weights).flatMap(([format, entry]) =>
      entry === null ? [] : [{ format, source: entry.source, sha256: entry.sha256 ?? null }],
    ),
  };
}

function toTensor(
  raw: RawTensor,
  processing: RawTensor['preprocessing'],
  oldTestFile: string | undefined,
  where: string,
): PackageTensor {
  const name = raw.id ?? raw.name ?? 'tensor';
  const axes = toAxes(raw.axes, { shape: raw.shape, halo: raw.halo ?? null });
  if (typeof axes === 'string') {
    throw unsupported({ what: `its tensor ${name} has the axis "${axes}", which is unknown`, where, mend });
  }
  return {
    name,
    axes,
    processing: (processing ?? []).map(({ id, name: old, kwargs }) => ({
      name: id ?? old ?? '',
      settings: kwargs ?? {},
    })),
    testFile: raw.test_tensor ?? oldTestFile ?? null,
  };
}
