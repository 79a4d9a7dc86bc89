import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { badInput, notFound } from '../../../shared/errors.ts';

const mostBytes = 1_000_000;
const samplesSchema = z.array(z.number().positive().max(1e7)).min(1).max(10_000);

/** Times of PyTorch, as `test/golden/time-pytorch.py` writes them: milliseconds an image, by piece of work. */
export const timingFileSchema = z.object({
  format: z.literal('platelens-timing'),
  /** What was timed: `PyTorch 2.13.0`. */
  program: z.string().max(200),
  date: z.string().max(100),
  processor: z.string().max(200),
  threads: z.int().positive(),
  /** What `all-cores` means. */
  cores: z.int().positive().optional(),
  samples: z.object({
    forward: samplesSchema,
    'hires-cam': samplesSchema,
    'grad-cam': samplesSchema,
    'input-gradient': samplesSchema,
    pcim: samplesSchema,
    /** The same, and the two that follow, with a thread a core. */
    'pcim-all-cores': samplesSchema.optional(),
    /** Deletion and insertion, 50 steps each: one version a question, as their authors' loop asks. */
    'deletion-by-step': samplesSchema.optional(),
    'deletion-by-step-all-cores': samplesSchema.optional(),
    /** The same in the memory format and the batch size that PyTorch was fastest with. */
    'deletion-by-batch': samplesSchema.optional(),
    'deletion-by-batch-all-cores': samplesSchema.optional(),
    /** The package as its README uses it, or the re-creation that `packageLabel` owns up to. */
    'package-hires-cam': samplesSchema,
    'package-grad-cam': samplesSchema,
  }),
  packageLabel: z.string().max(200),
});
export type TimingFile = z.infer<typeof timingFileSchema>;

/** @throws NotFound for a missing file, BadInput naming what is wrong in it. */
export async function readTimingFile(path: string): Promise<TimingFile> {
  const facts = await stat(path).catch((cause: unknown) => {
    throw notFound({ what: 'the timing file cannot be read', where: path, mend: 'Check its path.', cause });
  });
  if (!facts.isFile() || facts.size > mostBytes) throw noTimings(path, 'it is no small text file');
  return parseTimingFile(await readFile(path, 'utf8'), path);
}

export function parseTimingFile(text: string, path: string): TimingFile {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw noTimings(path, 'it is no JSON', cause);
  }
  const parsed = timingFileSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw noTimings(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'another form'}`, parsed.error);
}

function noTimings(where: string, why: string, cause?: unknown) {
  return badInput({
    what: `this is no timing file (${why})`,
    where,
    mend: 'Make one with test/golden/time-pytorch.py.',
    cause,
  });
}
