/** A rectangle in pixels, x to the right and y downwards; width and height are lengths, not last indices. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The overlap of two rectangles, or null where they do not meet. */
export function intersect(a: Rect, b: Rect): Rect | null {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

/**
 * The rectangle that a picture of `content` size takes when fitted into `frame` without distortion, centred.
 * Used for letterboxed network inputs.
 */
export function fitInside(content: Size, frame: Size): Rect {
  const scale = Math.min(frame.width / content.width, frame.height / content.height);
  const width = content.width * scale;
  const height = content.height * scale;
  return { x: (frame.width - width) / 2, y: (frame.height - height) / 2, width, height };
}
