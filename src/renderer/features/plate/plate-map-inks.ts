import type { PlateMapInk } from './draw-plate-map.ts';

/** The plate map's colours in the window's two looks. */
export const plateMapInks: Readonly<Record<'light' | 'dark', PlateMapInk>> = {
  dark: {
    text: '#8b96a1',
    letter: '#e3e8ec',
    absent: '#39424b',
    plain: '#39424c',
    accent: '#3cc0ae',
    focus: '#ffffff',
  },
  light: {
    text: '#66717c',
    letter: '#3a434c',
    absent: '#c3cad1',
    plain: '#cfd6dc',
    accent: '#0f8f7e',
    focus: '#101418',
  },
};
