import type { MethodId } from '../../shared/methods.ts';
import type { Method } from './method.ts';
import { ablationCam } from './methods/ablation-cam.ts';
import { cam } from './methods/cam.ts';
import { cape } from './methods/cape.ts';
import { eigenCam } from './methods/eigen-cam.ts';
import { eigenGradCam } from './methods/eigen-grad-cam.ts';
import { elementWiseCam } from './methods/element-wise-cam.ts';
import { finerCam } from './methods/finer-cam.ts';
import { gradCam } from './methods/grad-cam.ts';
import { gradCamPp } from './methods/grad-cam-pp.ts';
import { gradientXInput } from './methods/gradient-x-input.ts';
import { hiresCam } from './methods/hires-cam.ts';
import { inputGradient } from './methods/input-gradient.ts';
import { integratedGradients } from './methods/integrated-gradients.ts';
import { layerCam } from './methods/layer-cam.ts';
import { muCape } from './methods/mu-cape.ts';
import { occlusion } from './methods/occlusion.ts';
import { pcim } from './methods/pcim.ts';
import { rise } from './methods/rise.ts';
import { scoreCam } from './methods/score-cam.ts';
import { segGradCam } from './methods/seg-grad-cam.ts';
import { segHiresGradCam } from './methods/seg-hires-grad-cam.ts';
import { segXresCam } from './methods/seg-xres-cam.ts';
import { smoothGrad } from './methods/smooth-grad.ts';
import { xgradCam } from './methods/xgrad-cam.ts';

/** Every method that the catalogue in shared lists, once. */
const methods: Readonly<Record<MethodId, Method>> = {
  cam,
  'grad-cam': gradCam,
  'hires-cam': hiresCam,
  'grad-cam-pp': gradCamPp,
  'xgrad-cam': xgradCam,
  'layer-cam': layerCam,
  'element-wise-cam': elementWiseCam,
  'score-cam': scoreCam,
  'ablation-cam': ablationCam,
  'eigen-cam': eigenCam,
  'eigen-grad-cam': eigenGradCam,
  'finer-cam': finerCam,
  'seg-grad-cam': segGradCam,
  'seg-hires-grad-cam': segHiresGradCam,
  'seg-xres-cam': segXresCam,
  'input-gradient': inputGradient,
  'gradient-x-input': gradientXInput,
  'integrated-gradients': integratedGradients,
  'smooth-grad': smoothGrad,
  occlusion,
  rise,
  cape,
  'mu-cape': muCape,
  pcim,
};

export function methodFor(id: MethodId): Method {
  return methods[id];
}
