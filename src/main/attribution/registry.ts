import type { MethodId } from '../../shared/methods.ts';
import type { Method } from './method.ts';
import { cape } from './methods/cape.ts';
import { hiresCam } from './methods/hires-cam.ts';
import { pcim } from './methods/pcim.ts';
import { segHiresGradCam } from './methods/seg-hires-grad-cam.ts';

/** Every method that the catalogue in shared lists, once. */
const methods: Readonly<Record<MethodId, Method>> = {
  'hires-cam': hiresCam,
  'seg-hires-grad-cam': segHiresGradCam,
  cape,
  pcim,
};

export function methodFor(id: MethodId): Method {
  return methods[id];
}
