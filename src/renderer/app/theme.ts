import { createTheme, Modal, type MantineColorsTuple } from '@mantine/core';

const teal: MantineColorsTuple = [
  '#e3f8f4',
  '#c9efe8',
  '#97e0d3',
  '#62d0be',
  '#3cc0ae',
  '#25ac9a',
  '#189283',
  '#0f7c6f',
  '#08665b',
  '#025047',
];

/** Neutral greys with a breath of blue; the image is the only thing with colour on the screen. */
const dark: MantineColorsTuple = [
  '#d7dde3',
  '#aab4bd',
  '#8b96a1',
  '#66717c',
  '#3a434c',
  '#2c343b',
  '#20262c',
  '#191e23',
  '#13171b',
  '#0d1013',
];

export const theme = createTheme({
  primaryColor: 'teal',
  // White words read on it in both looks.
  primaryShade: { light: 7, dark: 7 },
  colors: { teal, dark },
  fontFamily: 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Modal: Modal.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }),
  },
});
