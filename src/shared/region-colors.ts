/** Colours that stay apart for most eyes, for classes that have none yet (Okabe and Ito, and Tol's bright ones). */
const palette = [
  '#ffb000',
  '#648fff',
  '#dc267f',
  '#56b4e9',
  '#fe6100',
  '#009e73',
  '#785ef0',
  '#f0e442',
  '#66ccee',
  '#ee6677',
  '#ccbb44',
  '#aa3377',
] as const;

/** The first colour of the palette that no class has; where all are taken, they come again in turn. */
export function freeColor(taken: readonly string[]): string {
  const used = new Set(taken.map((color) => color.toLowerCase()));
  return palette.find((color) => !used.has(color)) ?? palette[taken.length % palette.length] ?? palette[0];
}
