import type { MethodId } from '../../../shared/methods.ts';

/** Where a method is described, as far as its specification names it. */
export interface Citation {
  readonly key: string;
  readonly text: string;
}

const hiRes: Citation = { key: 'HiResCAM', text: 'HiResCAM. arXiv:2011.08891.' };
const segHiRes: Citation = {
  key: 'Rheude 2024',
  text: 'Rheude et al. Seg-HiRes-Grad CAM. Machine Learning for Biomedical Imaging (MELBA) 2024:023, vol. 2, 2089–2102. doi:10.59275/j.melba.2024-ebd3; arXiv:2409.20287.',
};
const segGrad: Citation = {
  key: 'Vinogradova 2020',
  text: 'Vinogradova et al. Seg-Grad CAM. AAAI 2020, student abstract.',
};
const segXRes: Citation = {
  key: 'Hasany 2023',
  text: 'Hasany et al. Seg-XRes-CAM. CVPR Workshops (XAI4CV) 2023, 3733–3738.',
};
const cape: Citation = { key: 'CAPE', text: 'CAPE. arXiv:2404.02388.' };
const pcim: Citation = {
  key: 'Siegismund 2024',
  text: 'Siegismund, Wieser, Heyse, Steigele. PCIM: learning pixel attributions via pixel-wise channel isolation mixing in high content imaging. arXiv:2412.02275 (2024); SLAS Discovery vol. 37 (2025), doi:10.1016/j.slasd.2025.100287.',
};

const citations: Partial<Readonly<Record<MethodId, Citation>>> = {
  'hires-cam': hiRes,
  'seg-hires-grad-cam': segHiRes,
  'seg-grad-cam': segGrad,
  'seg-xres-cam': segXRes,
  cape,
  'mu-cape': cape,
  pcim,
};

/** The citation of a method; null where its specification names none. */
export const citationOf = (method: MethodId): Citation | null => citations[method] ?? null;
