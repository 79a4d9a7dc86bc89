import type { MethodInfo } from './method-ids.ts';
import {
  capeParametersSchema,
  finerCamParametersSchema,
  inputGradientParametersSchema,
  integratedGradientsParametersSchema,
  noParametersSchema,
  occlusionParametersSchema,
  riseParametersSchema,
  scoreCamParametersSchema,
  segXresParametersSchema,
  smoothGradParametersSchema,
} from './method-parameters.ts';
import { pcimParametersSchema } from './pcim-parameters.ts';

type Needs = Pick<MethodInfo, 'family' | 'usesLayer' | 'derivativeAt' | 'needsCapeHead'>;

/** Gradient and activation at a layer. */
const gradientAtLayer: Needs = {
  family: 'layer-map',
  usesLayer: true,
  derivativeAt: 'layer',
  needsCapeHead: false,
};
/** The activation at a layer and forward passes: no operator needs a derivative. */
const activationOnly: Needs = { ...gradientAtLayer, derivativeAt: null };
const segmentedPixels: Needs = { ...gradientAtLayer, family: 'output-region' };
const gradientAtInput: Needs = {
  family: 'input-gradient',
  usesLayer: false,
  derivativeAt: 'input',
  needsCapeHead: false,
};
const forwardPasses: Needs = { ...gradientAtInput, family: 'hiding-parts', derivativeAt: null };

const readsHead: Needs = {
  family: 'whole-probability',
  usesLayer: false,
  derivativeAt: null,
  needsCapeHead: true,
};

/** The catalogue. A method is listed here once and implemented once, in attribution. */
export const methodCatalogue: readonly MethodInfo[] = [
  {
    id: 'hires-cam',
    title: 'HiResCAM',
    summary:
      'Gradient times activation at a layer, summed over its channels: where the class score came from.',
    task: 'classification',
    parameters: noParametersSchema,
    ...gradientAtLayer,
  },
  {
    id: 'grad-cam',
    title: 'Grad-CAM',
    summary:
      'Each channel of a layer weighed by its mean gradient: the best known map, smooth, but averaging can light places that were not used.',
    task: 'classification',
    parameters: noParametersSchema,
    ...gradientAtLayer,
  },
  {
    id: 'grad-cam-pp',
    title: 'Grad-CAM++',
    summary:
      'Grad-CAM with weights that favour every instance of an object. Its formula is exact only for exponential scores.',
    task: 'any',
    parameters: noParametersSchema,
    ...gradientAtLayer,
  },
  {
    id: 'xgrad-cam',
    title: 'XGrad-CAM',
    summary: 'Grad-CAM with each channel weighed by its share of gradient times activation.',
    task: 'any',
    parameters: noParametersSchema,
    ...gradientAtLayer,
  },
  {
    id: 'layer-cam',
    title: 'LayerCAM',
    summary: 'Only positive gradients count, place by place: usable at early, fine layers.',
    task: 'any',
    parameters: noParametersSchema,
    ...gradientAtLayer,
  },
  {
    id: 'element-wise-cam',
    title: 'Element-wise CAM',
    summary: 'Only products of gradient and activation that speak for the class: no negative evidence.',
    task: 'any',
    parameters: noParametersSchema,
    ...gradientAtLayer,
  },
  {
    id: 'finer-cam',
    title: 'Finer-CAM',
    summary: 'What tells the class from the classes most like it, instead of what they share.',
    task: 'classification',
    parameters: finerCamParametersSchema,
    ...gradientAtLayer,
  },
  {
    id: 'cam',
    title: 'CAM',
    summary:
      'The original class map: the activation weighed by the last layer’s weights. Only at the layer before average pooling and one dense layer.',
    task: 'classification',
    parameters: noParametersSchema,
    ...gradientAtLayer,
  },
  {
    id: 'score-cam',
    title: 'Score-CAM',
    summary:
      'Each channel weighed by the score of the image seen through it. No gradients; one forward pass a channel.',
    task: 'any',
    parameters: scoreCamParametersSchema,
    ...activationOnly,
  },
  {
    id: 'ablation-cam',
    title: 'Ablation-CAM',
    summary:
      'Each channel weighed by what the score loses without it. No gradients; one forward pass a channel.',
    task: 'any',
    parameters: noParametersSchema,
    ...activationOnly,
  },
  {
    id: 'eigen-cam',
    title: 'Eigen-CAM',
    summary: 'The strongest pattern of a layer’s activation. Knows nothing of the class.',
    task: 'any',
    parameters: noParametersSchema,
    ...activationOnly,
  },
  {
    id: 'eigen-grad-cam',
    title: 'Eigen-Grad-CAM',
    summary: 'The strongest pattern of gradient times activation: Eigen-CAM that knows the class.',
    task: 'any',
    parameters: noParametersSchema,
    ...gradientAtLayer,
  },
  {
    id: 'seg-hires-grad-cam',
    title: 'Seg-HiRes-Grad CAM',
    summary: 'HiResCAM for segmentation: the score is the class logit summed over a set of output pixels.',
    task: 'segmentation',
    parameters: noParametersSchema,
    ...segmentedPixels,
  },
  {
    id: 'seg-grad-cam',
    title: 'Seg-Grad CAM',
    summary: 'Grad-CAM for segmentation: smooth, but it lights equal features anywhere in the image.',
    task: 'segmentation',
    parameters: noParametersSchema,
    ...segmentedPixels,
  },
  {
    id: 'seg-xres-cam',
    title: 'Seg-XRes-CAM',
    summary:
      'Between the two: gradients pooled over windows. One cell is Seg-HiRes-Grad CAM, the whole map Seg-Grad CAM.',
    task: 'segmentation',
    parameters: segXresParametersSchema,
    ...segmentedPixels,
  },
  {
    id: 'input-gradient',
    title: 'Input gradient',
    summary: 'How the score would change with each pixel: sensitivity, not importance.',
    task: 'any',
    parameters: inputGradientParametersSchema,
    ...gradientAtInput,
  },
  {
    id: 'gradient-x-input',
    title: 'Gradient × input',
    summary: 'The gradient weighed by the pixel itself: a first-order estimate of what each pixel adds.',
    task: 'any',
    parameters: inputGradientParametersSchema,
    ...gradientAtInput,
  },
  {
    id: 'integrated-gradients',
    title: 'Integrated Gradients',
    summary:
      'Gradients along the way from a baseline to the image. Sums to the difference of the scores; the residual is shown.',
    task: 'any',
    parameters: integratedGradientsParametersSchema,
    ...gradientAtInput,
  },
  {
    id: 'smooth-grad',
    title: 'SmoothGrad',
    summary: 'The mean input gradient of noisy copies of the image: less speckle.',
    task: 'any',
    parameters: smoothGradParametersSchema,
    ...gradientAtInput,
  },
  {
    id: 'occlusion',
    title: 'Occlusion',
    summary: 'What the score loses when a square is hidden. Slow, plain, and it works for any network.',
    task: 'any',
    parameters: occlusionParametersSchema,
    ...forwardPasses,
  },
  {
    id: 'rise',
    title: 'RISE',
    summary: 'Which places, shown at random, go with a high score. Works for any network.',
    task: 'any',
    parameters: riseParametersSchema,
    ...forwardPasses,
  },
  {
    id: 'pcim',
    title: 'PCIM',
    summary:
      'Learns which pixels must stay for the verdict to stay, by mixing the image with a baseline (reconstructed from the abstract).',
    task: 'classification',
    parameters: pcimParametersSchema,
    ...forwardPasses,
    derivativeAt: 'input',
  },
  {
    id: 'cape',
    title: 'CAPE',
    summary:
      'Class maps that are probabilities: every cell of the grid says how much of the class probability it holds.',
    task: 'classification',
    parameters: capeParametersSchema,
    ...readsHead,
  },
  {
    id: 'mu-cape',
    title: 'mu-CAPE',
    summary:
      'CAPE’s evidence for a class before classes compete: shows what two likely classes share, where CAPE shows what decides.',
    task: 'classification',
    parameters: noParametersSchema,
    ...readsHead,
  },
];
