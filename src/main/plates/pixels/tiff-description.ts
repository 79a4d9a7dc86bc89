/** How the pages of a TIFF file make up a stack. */
export interface StackLayout {
  readonly channels: number;
  readonly slices: number;
  readonly frames: number;
  readonly channelNames: readonly (string | null)[];
  readonly pixelSizeUm: number | null;
  /** The page that holds a plane, counted from 0. */
  readonly toPage: (channel: number, z: number, t: number) => number;
}

/**
 * Reads the stack's layout from the first page's description, as ImageJ (`images=6 channels=2 slices=3`) and OME
 * (`<Pixels DimensionOrder="XYCZT" SizeC="2" ...>`) write it. Pages that no description explains are z slices.
 */
export function describeStack(description: string, pages: number): StackLayout {
  const stated = description.startsWith('ImageJ=') ? readImageJ(description) : readOme(description);
  if (stated !== null && stated.channels * stated.slices * stated.frames === pages) return stated;
  return toLayout({ channels: 1, slices: pages, frames: 1 }, 'CZT', {
    names: [],
    pixelSizeUm: stated?.pixelSizeUm ?? null,
  });
}

interface Counts {
  readonly channels: number;
  readonly slices: number;
  readonly frames: number;
}

interface Extras {
  readonly names: readonly string[];
  readonly pixelSizeUm: number | null;
}

function toLayout(counts: Counts, order: string, extras: Extras): StackLayout {
  const lengths = { C: counts.channels, Z: counts.slices, T: counts.frames };
  return {
    ...counts,
    channelNames: Array.from({ length: counts.channels }, (_, c) => extras.names[c] ?? null),
    pixelSizeUm: extras.pixelSizeUm,
    toPage: (c, z, t) => {
      const at = { C: c, Z: z, T: t };
      let [page, stride] = [0, 1];
      for (const axis of order) {
        if (axis !== 'C' && axis !== 'Z' && axis !== 'T') continue;
        page += at[axis] * stride;
        stride *= lengths[axis];
      }
      return page;
    },
  };
}

function readImageJ(description: string): StackLayout {
  const count = (name: string) =>
    Number(new RegExp(`^${name}=(\\d{1,7})\\s*$`, 'm').exec(description)?.[1] ?? 1);
  const stated = { channels: count('channels'), slices: count('slices'), frames: count('frames') };
  const unstacked = stated.channels * stated.slices * stated.frames === 1;
  const counts = unstacked ? { ...stated, slices: count('images') } : stated;
  return toLayout(counts, 'CZT', { names: [], pixelSizeUm: null });
}

function readOme(description: string): StackLayout | null {
  const pixels = /<Pixels\s[^>]{1,2000}>/.exec(description)?.[0];
  if (pixels === undefined) return null;
  const attribute = (tag: string, name: string) => new RegExp(`\\s${name}="([^"]{1,200})"`).exec(tag)?.[1];
  const count = (name: string) => Number(attribute(pixels, name) ?? 1);
  const unit = attribute(pixels, 'PhysicalSizeXUnit') ?? 'µm';
  const size = Number(attribute(pixels, 'PhysicalSizeX') ?? Number.NaN);
  const names = [...description.matchAll(/<Channel\s[^>]{1,2000}>/g)].map(
    ([tag]) => attribute(tag, 'Name') ?? '',
  );
  return toLayout(
    { channels: count('SizeC'), slices: count('SizeZ'), frames: count('SizeT') },
    (attribute(pixels, 'DimensionOrder') ?? 'XYCZT').slice(2),
    {
      names: names.map((name) => name.trim()),
      pixelSizeUm: /^(µm|μm|um|micron)$/.test(unit) && size > 0 ? size : null,
    },
  );
}
