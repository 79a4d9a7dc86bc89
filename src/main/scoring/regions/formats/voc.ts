import { SaxesParser } from 'saxes';
import { badInput } from '../../../../shared/errors.ts';
import { noHint, stemOf, type FoundImage, type FoundRegion } from './found.ts';
import { readText } from './read-text.ts';

const maxDepth = 32;
const maxBoxes = 1_000_000;

/**
 * Reads boxes in Pascal VOC's XML. Its pixels count from 1 and both ends belong to the box, so a box from xmin to xmax
 * covers the field's pixels from xmin - 1 up to xmax. @throws BadInput naming file and line; a DOCTYPE is refused.
 */
export async function readVoc(path: string): Promise<FoundImage[]> {
  const text = await readText(path);
  const regions: FoundRegion[] = [];
  const leftOut: string[] = [];
  const facts = new Map<string, string>();
  let box = new Map<string, string>();
  walkXml(text, path, (place, content) => {
    if (place === 'annotation/object') {
      const region = toRegion(box);
      if (typeof region === 'string')
        leftOut.push(`object ${regions.length + leftOut.length + 1}: ${region}`);
      else regions.push(region);
      if (regions.length > maxBoxes)
        throw badInput({ what: 'it has more boxes than any image', where: path });
      box = new Map();
    } else if (place.startsWith('annotation/object/')) {
      // Parts of an object (VOC's person layout) repeat the words of the object itself.
      if (!place.startsWith('annotation/object/part'))
        box.set(place.slice('annotation/object/'.length), content);
    } else facts.set(place, content);
  });
  const [width, height] = ['width', 'height'].map((side) => Number(facts.get(`annotation/size/${side}`)));
  const size = isSide(width) && isSide(height) ? { width, height } : null;
  const name = facts.get('annotation/filename') ?? stemOf(path);
  return [{ file: path, hint: { ...noHint, name, size }, regions, sizeMatters: true, leftOut, notices: [] }];
}

const isSide = (value: number | undefined): value is number =>
  value !== undefined && Number.isInteger(value) && value > 0;

function toRegion(box: ReadonlyMap<string, string>): FoundRegion | string {
  const side = (name: string) => {
    const text = box.get(`bndbox/${name}`);
    return text === undefined || text === '' ? NaN : Number(text);
  };
  const [left, top, right, bottom] = [side('xmin') - 1, side('ymin') - 1, side('xmax'), side('ymax')];
  if (![left, top, right, bottom].every(Number.isFinite)) return 'a box without its four sides';
  if (!(right > left && bottom > top)) return 'a box without an area';
  const geometry = {
    kind: 'area',
    polygons: [[[left, top, right, top, right, bottom, left, bottom]]],
  } as const;
  return { class: box.get('name') ?? null, color: null, name: null, annotator: null, geometry };
}

/** Hears every element when it closes: its path from the root and the text directly inside. */
function walkXml(text: string, path: string, hear: (place: string, content: string) => void): void {
  const parser = new SaxesParser({ position: true });
  const open: { readonly name: string; text: string }[] = [];
  const refuse = (what: string) =>
    badInput({ what, where: `${path}, line ${parser.line}`, mend: 'Export it again.' });
  parser.on('doctype', () => {
    throw refuse('it has a DOCTYPE, which box files do not need');
  });
  parser.on('error', (error) => {
    throw refuse(`it is not valid XML (${error.message.replace(/^\S*?\d+:\d+: /, '')})`);
  });
  parser.on('opentag', ({ name }) => {
    if (open.length === 0 && name !== 'annotation')
      throw refuse(`it begins with <${name}>, not <annotation>`);
    if (open.length >= maxDepth) throw refuse(`its elements lie more than ${maxDepth} deep`);
    open.push({ name, text: '' });
  });
  parser.on('text', (part) => {
    const last = open.at(-1);
    if (last !== undefined) last.text += part;
  });
  parser.on('closetag', () => {
    const place = open.map(({ name }) => name).join('/');
    hear(place, (open.pop()?.text ?? '').trim());
  });
  parser.write(text.replace(/^\uFEFF/, '')).close();
}
