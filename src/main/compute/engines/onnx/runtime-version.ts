import { createRequire } from 'node:module';
import { z } from 'zod';

const packageSchema = z.object({ version: z.string() });

/** The version of onnxruntime at hand, told without loading it. */
export const runtimeVersion: string = packageSchema.parse(
  createRequire(import.meta.url)('onnxruntime-node/package.json'),
).version;
