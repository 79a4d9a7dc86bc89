/**
 * To run in the page: how far the colours of the last quick picture of a stage lie from those of the settled one after it,
 * and how many different pixels there are.
 */
export function compareLooks(stage: Element): {
  readonly answer: Promise<{ farthest: number; colours: number }>;
} {
  const canvas = stage.querySelector('.pl-stage-image canvas');
  if (!(canvas instanceof HTMLCanvasElement)) throw new Error('the stage has no image');
  const read = () =>
    canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? new Uint8ClampedArray();
  let quick: Uint8ClampedArray | null = null;
  const answer = new Promise<{ farthest: number; colours: number }>((done) => {
    const observer = new MutationObserver(() => {
      if (stage.getAttribute('data-look') === 'quick') {
        quick = read();
        return;
      }
      if (quick === null) return;
      observer.disconnect();
      const settled = read();
      let farthest = 0;
      for (const [at, value] of quick.entries()) {
        farthest = Math.max(farthest, Math.abs(value - (settled[at] ?? 0)));
      }
      done({ farthest, colours: new Set(new Uint32Array(settled.buffer)).size });
    });
    observer.observe(stage, { attributes: true, attributeFilter: ['data-look'] });
  });
  return { answer };
}
