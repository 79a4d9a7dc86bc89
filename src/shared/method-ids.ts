import { z } from 'zod';

export const methodIdSchema = z.enum([
  'cam',
  'grad-cam',
  'hires-cam',
  'grad-cam-pp',
  'xgrad-cam',
  'layer-cam',
  'element-wise-cam',
  'score-cam',
  'ablation-cam',
  'eigen-cam',
  'eigen-grad-cam',
  'finer-cam',
  'seg-grad-cam',
  'seg-hires-grad-cam',
  'seg-xres-cam',
  'input-gradient',
  'gradient-x-input',
  'integrated-gradients',
  'smooth-grad',
  'occlusion',
  'rise',
  'cape',
  'mu-cape',
  'pcim',
]);
export type MethodId = z.infer<typeof methodIdSchema>;

/** Parameters as stored and sent: a flat record, checked against the method's own schema at the door. */
export const parametersSchema = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]));
export type Parameters = z.infer<typeof parametersSchema>;

/** Methods of one family answer the same kind of question; lists show them together. */
export const methodFamilySchema = z.enum([
  'layer-map',
  'output-region',
  'input-gradient',
  'hiding-parts',
  'whole-probability',
]);
export type MethodFamily = z.infer<typeof methodFamilySchema>;

/** Titles of the families, in the order in which they are shown. */
export const methodFamilyTitles: Readonly<Record<MethodFamily, string>> = {
  'layer-map': 'Maps of a layer',
  'output-region': 'Maps of a layer for segmented pixels',
  'input-gradient': 'Gradients at the input',
  'hiding-parts': 'Hiding parts of the image',
  'whole-probability': 'Shares of the probability',
};

/** What a person sees of a method before choosing it. */
export interface MethodInfo {
  readonly id: MethodId;
  readonly title: string;
  readonly summary: string;
  readonly family: MethodFamily;
  /** The networks that it explains. */
  readonly task: 'classification' | 'segmentation' | 'any';
  readonly parameters: z.ZodType<Parameters>;
  readonly usesLayer: boolean;
  /** Where the gradient of the score must reach; null where forward passes are enough. */
  readonly derivativeAt: 'layer' | 'input' | null;
  readonly needsCapeHead: boolean;
}
