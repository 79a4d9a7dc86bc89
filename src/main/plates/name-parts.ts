import { tryParseWell } from '../../shared/wells.ts';

/** What a label in a file name announces. */
export type LabelRole = 'well' | 'field' | 'channel' | 'z' | 't';

/** A part of a file's path: what stands before its value, and the value. */
export interface NamePart {
  /** Separators since the part before. */
  readonly gap: string;
  /** Letters that belong to the value, such as `Well` or `s`; empty for a value alone. */
  readonly label: string;
  readonly value: string;
  readonly kind: 'number' | 'word' | 'guid' | 'well';
  /** What the label announces; null for one that says nothing. */
  readonly role: LabelRole | null;
  /** True where `label` and `value` together also spell a well, such as F05. */
  readonly mayBeWell: boolean;
}

/** Labels as acquisition programs and people write them before a number. */
const labels: ReadonlyMap<string, LabelRole> = new Map(
  Object.entries<LabelRole>({
    well: 'well',
    f: 'field',
    fld: 'field',
    field: 'field',
    fov: 'field',
    s: 'field',
    site: 'field',
    p: 'field',
    pos: 'field',
    position: 'field',
    point: 'field',
    xy: 'field',
    region: 'field',
    tile: 'field',
    feld: 'field',
    champ: 'field',
    campo: 'field',
    視野: 'field',
    视野: 'field',
    c: 'channel',
    ch: 'channel',
    chan: 'channel',
    channel: 'channel',
    w: 'channel',
    wv: 'channel',
    wave: 'channel',
    wavelength: 'channel',
    kanal: 'channel',
    canal: 'channel',
    チャンネル: 'channel',
    通道: 'channel',
    z: 'z',
    zstep: 'z',
    zstack: 'z',
    zslice: 'z',
    zplane: 'z',
    slice: 'z',
    t: 't',
    tp: 't',
    time: 't',
    timepoint: 't',
  }),
);

const roleOf = (label: string): LabelRole | null => labels.get(label.toLowerCase()) ?? null;

const guid = /[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}(?![0-9a-f])/gi;

/** Stands for a GUID while a path is cut, since its own dashes are no separators. */
const guidMark = '\u0001';

/** Cuts a path without its extension (folders separated by `/`) into its parts. */
export function cutName(path: string): NamePart[] {
  const guids: string[] = [];
  const marked = joinChannelNames(path).replace(guid, (found) => {
    guids.push(found);
    return ` ${guidMark} `;
  });
  const parts: NamePart[] = [];
  let gap = '';
  for (const piece of joinDyes(marked.split(/([/_\-. ()[\];#=~]+)/))) {
    if (piece === guidMark) {
      // The spaces around the mark are none of the name's.
      parts.push({ ...plainPart(gap.slice(0, -1), guids.shift() ?? '', 'guid') });
      gap = '';
    } else if (/^[/_\-. ()[\];#=~]*$/.test(piece)) {
      gap += parts.at(-1)?.kind === 'guid' && gap === '' ? piece.slice(1) : piece;
    } else {
      parts.push(...cutWord(piece, gap));
      gap = '';
    }
  }
  return joinLabels(parts).map((part) => ({ ...part, value: part.value.replaceAll(spaceMark, ' ') }));
}

/** Stands for a space that belongs to a name. */
const spaceMark = '\u0004';

/** In Nikon's names everything from `Channel` to the next underscore is the channel's: `ChannelWidefield DAPI_Seq0001`. */
const joinChannelNames = (path: string) =>
  /_Seq\d{4}/i.test(path)
    ? path.replace(/(?<![\p{L}])Channel[^\s\d_/-][^_/]*/giu, (found) => found.replaceAll(' ', spaceMark))
    : path;

const plainPart = (gap: string, value: string, kind: NamePart['kind']): NamePart => ({
  gap,
  label: '',
  value,
  kind,
  role: null,
  mayBeWell: false,
});

/** `Alexa-488` and `Cy 5` are one word. */
function joinDyes(pieces: readonly string[]): string[] {
  const joined: string[] = [];
  for (const piece of pieces) {
    const [word = '', separator = ''] = joined.slice(-2);
    if (
      /^(?:alexa|alexafluor|fluor|cy|atto|bodipy|hoechst|mitotracker)$/i.test(word) &&
      /^[- ]$/.test(separator)
    )
      joined.splice(-2, 2, `${word}${separator}${piece}`);
    else joined.push(piece);
  }
  return joined;
}

/** A word between separators: a well, labels with their numbers in a row, or a word that says something itself. */
function cutWord(word: string, gap: string): NamePart[] {
  if (/^\d+$/.test(word)) return [plainPart(gap, word, 'number')];
  const written = /^(well)([a-z]{1,2}\d{1,3})$/i.exec(word) ?? /^(point)([a-z]{1,2}\d{1,3})$/i.exec(word);
  if (written !== null) {
    const [, label = '', value = ''] = written;
    return [{ ...plainPart(gap, value, 'well'), label, role: roleOf(label) }];
  }
  const named = /^(channel)(\D.*)$/i.exec(word);
  if (named !== null) {
    const [, label = '', value = ''] = named;
    // A file with a list of channels holds them all.
    return [{ ...plainPart(gap, value, 'word'), label, role: value.includes(',') ? null : 'channel' }];
  }
  return cutRow(word, gap) ?? [plainPart(gap, word, 'word')];
}

/** `A01`, `s1`, `t001xy01z01c1`, `A01f00`: each pair of letters and digits has to say something. Null for others. */
function cutRow(word: string, gap: string): NamePart[] | null {
  if (!/^(?:\p{L}+\d+)+$/u.test(word)) return null;
  const rc = /^r\d{1,2}c\d{1,2}/i.exec(word)?.[0] ?? '';
  const pairs = [...word.slice(rc.length).matchAll(/(\p{L}+)(\d+)/gu)];
  const parts = pairs.map(([pair, label = '', value = ''], index): NamePart | null => {
    const role = roleOf(label);
    const mayBeWell = index === 0 && rc === '' && tryParseWell(pair) !== null;
    const before = index === 0 && rc === '' ? gap : '';
    if (role === null && !mayBeWell) {
      // An unknown counter, such as Seq0001; in a row of others it would be a guess.
      return pairs.length === 1 && label.length > 1 ? { ...plainPart(before, value, 'number'), label } : null;
    }
    if (role === null) return plainPart(before, pair, 'well');
    return { ...plainPart(before, value, 'number'), label, role, mayBeWell };
  });
  const known = parts.filter((part) => part !== null);
  if (known.length < parts.length) return null;
  return rc === '' ? known : [plainPart(gap, rc, 'well'), ...known];
}

/** A label that stands for itself before a separator: `field_1`, `well-A01`, `channel DAPI`; `R01_C02` is a well. */
function joinLabels(parts: readonly NamePart[]): NamePart[] {
  const joined: NamePart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    const near = /^[-_ =]$/.test(part.gap);
    if (last?.kind === 'word' && last.label === '' && near && last.value.length > 1 && part.label === '') {
      const role = roleOf(last.value);
      const fits = role === 'well' ? part.kind === 'well' : part.kind === 'number' || role === 'channel';
      if (role !== null && fits) {
        joined.splice(-1, 1, { ...part, gap: last.gap, label: `${last.value}${part.gap}`, role });
        continue;
      }
    }
    if (last !== undefined && isRow(last) && near && /^c$/i.test(part.label) && part.kind === 'number') {
      const value = `${last.value}${part.gap}${part.label}${part.value}`;
      joined.splice(-1, 1, plainPart(last.gap, value, 'well'));
      continue;
    }
    joined.push(part);
  }
  return joined;
}

const isRow = ({ kind, label, value }: NamePart) =>
  kind === 'well' && label === '' && /^r\d{1,2}$/i.test(value);
