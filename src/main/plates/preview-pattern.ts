import { badInput } from '../../shared/errors.ts';
import { formatWell } from '../../shared/wells.ts';
import { compilePattern, imageExtension } from './file-pattern.ts';
import { filePresets } from './file-presets.ts';
import { compareNaturally } from './natural-order.ts';
import { preparePlacing, type Scheme } from './readers/place-file.ts';
import type { PlacedImage } from './readers/tell-plates-apart.ts';

/** What one well of a previewed plate would hold. */
export interface PreviewedWell {
  /** `B07` */
  readonly well: string;
  readonly fields: number;
  readonly images: number;
}

/** What a pattern makes of a list of names, without a file being opened. */
export interface PatternPreview {
  /** Names that it reads, of how many images. */
  readonly matched: number;
  readonly images: number;
  /** Wells in reading order. */
  readonly wells: readonly PreviewedWell[];
  readonly plates: readonly string[];
  readonly fields: readonly string[];
  readonly channels: readonly string[];
  readonly slices: readonly number[];
  readonly times: readonly number[];
  /** Names of images that it does not read: how many, and the first of them. */
  readonly unmatched: { readonly count: number; readonly examples: readonly string[] };
}

const examplesShown = 50;

/** A pattern, or the preset of that name. @throws BadInput for a pattern that cannot be compiled */
export function toScheme(pattern: string): Scheme {
  if (pattern.length > 500) {
    throw badInput({
      what: 'the pattern is longer than 500 characters',
      mend: 'Shorten it with {} for text that does not matter.',
    });
  }
  return (
    filePresets.find(({ id }) => id === pattern) ?? { id: 'pattern', patterns: [compilePattern(pattern)] }
  );
}

/**
 * Tells the wells, fields and channels that a pattern, or a preset by its name, reads out of paths (parts separated
 * by `/`), and which images it does not read. @throws BadInput for a pattern that cannot be compiled
 */
export function previewPattern(names: readonly string[], pattern: string): PatternPreview {
  const tally = createPatternTally(names, toScheme(pattern));
  for (const image of tally.images) tally.add(image);
  return tally.result();
}

/** The same, image by image, for whoever must not be kept waiting by a long list. */
export interface PatternTally {
  /** The names that are images of a plate. */
  readonly images: readonly string[];
  /** Reads one of them. */
  add(image: string): void;
  result(): PatternPreview;
  /** Every image that was read, with its place. */
  readonly placed: readonly PlacedImage[];
}

export function createPatternTally(names: readonly string[], scheme: Scheme): PatternTally {
  const images = names.filter((name) => imageExtension.test(name) && !/_thumb/i.test(name));
  const place = preparePlacing(scheme, images);
  const placed: PlacedImage[] = [];
  const unmatched: string[] = [];
  return {
    images,
    placed,
    add: (image) => {
      const found = place(image);
      if (found === null) unmatched.push(image);
      else placed.push(found);
    },
    result: () => ({
      matched: placed.length,
      images: images.length,
      ...summarise(placed),
      unmatched: { count: unmatched.length, examples: unmatched.slice(0, examplesShown) },
    }),
  };
}

function summarise(placed: readonly PlacedImage[]): Omit<PatternPreview, 'matched' | 'images' | 'unmatched'> {
  const wells = new Map<number, { well: string; fields: Set<string>; images: number }>();
  const [plates, fields, channels] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const [slices, times] = [new Set<number>(), new Set<number>()];
  for (const { image, plate } of placed) {
    const { well, field, channel, z, t } = image;
    const key = well.row * 1000 + well.column;
    const entry = wells.get(key) ?? { well: formatWell(well), fields: new Set<string>(), images: 0 };
    entry.fields.add(field);
    entry.images++;
    wells.set(key, entry);
    fields.add(field);
    if (plate !== null) plates.add(plate);
    if (channel !== null) channels.add(channel);
    if (z !== null) slices.add(z);
    if (t !== null) times.add(t);
  }
  const sorted = (texts: Set<string>) => [...texts].sort(compareNaturally);
  const ascending = (numbers: Set<number>) => [...numbers].sort((a, b) => a - b);
  return {
    wells: [...wells]
      .sort(([a], [b]) => a - b)
      .map(([, entry]) => ({ well: entry.well, fields: entry.fields.size, images: entry.images })),
    plates: sorted(plates),
    fields: sorted(fields),
    channels: sorted(channels),
    slices: ascending(slices),
    times: ascending(times),
  };
}
