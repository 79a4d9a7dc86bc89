/** Gives a canvas the screen's own pixels for a size in CSS pixels; answers its context, scaled to CSS pixels. */
export function fitCanvas(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D {
  const density = window.devicePixelRatio;
  const [pixelWidth, pixelHeight] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== pixelWidth) canvas.width = pixelWidth;
  if (canvas.height !== pixelHeight) canvas.height = pixelHeight;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('the browser has no 2-D canvas left');
  context.setTransform(density, 0, 0, density, 0, 0);
  return context;
}
