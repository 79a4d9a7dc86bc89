import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { SaxesParser } from 'saxes';
import { badInput, cancelled, PlateLensError } from '../../../shared/errors.ts';
import { toImageError } from '../pixels/open-failure.ts';

/** What a reader of XML learns; names and attribute names come without their namespace's prefix. */
export interface XmlVisitor {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  /** `text` is what stood directly inside the element, up to {@link maxTextLength} characters, trimmed. */
  readonly close?: (name: string, text: string) => void;
}

const maxBytes = 4 * 2 ** 30;
const maxDepth = 64;
const maxAttributes = 256;
/** Longer texts (flat-field profiles, say) are cut: no fact that is read here is as long. */
const maxTextLength = 4096;
/** A text that has no end inside the parser's own buffer is refused. */
const maxTokenLength = 16 * 2 ** 20;

const localName = (name: string) => name.slice(name.indexOf(':') + 1);

/**
 * Reads an XML file piece by piece; memory does not grow with the file. Documents with a DOCTYPE are refused, so that
 * no entity is ever defined; depth, attributes and texts are bounded.
 * @throws NotFound, BadInput naming file and line, Cancelled
 */
export async function streamXml(path: string, visitor: XmlVisitor, signal?: AbortSignal): Promise<void> {
  const { size } = await stat(path).catch((error: unknown) => {
    throw toImageError(error, path);
  });
  if (size > maxBytes) throw badInput({ what: 'the file is larger than any index', where: path });
  const parser = createParser(path, visitor);
  const input = createReadStream(path, { highWaterMark: 64 * 1024 });
  let decoder: ReturnType<typeof createDecoder> | null = null;
  try {
    for await (const chunk of input) {
      if (signal?.aborted) throw cancelled();
      if (!(chunk instanceof Uint8Array)) throw new RangeError('a file is read as bytes');
      decoder ??= createDecoder(chunk);
      parser.write(decoder.decode(chunk, { stream: true }));
    }
    parser.close();
  } catch (error) {
    throw error instanceof PlateLensError ? error : toXmlError(error, path);
  } finally {
    input.destroy();
  }
}

/** By the byte order mark; UTF-8 where there is none. */
function createDecoder([a, b]: Uint8Array) {
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le');
  return new TextDecoder(a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8');
}

interface GuardedParser {
  readonly write: (text: string) => void;
  readonly close: () => void;
}

function createParser(path: string, visitor: XmlVisitor): GuardedParser {
  const parser = new SaxesParser({ position: true });
  let lastEvent = 0;
  const texts: string[] = [];
  const refuse = (what: string) =>
    badInput({ what, where: `${path}, line ${parser.line}`, mend: 'Export or copy the file again.' });
  parser.on('doctype', () => {
    throw refuse('it has a DOCTYPE, which no microscope writes');
  });
  parser.on('error', (error) => {
    throw refuse(`it is not valid XML (${error.message.replace(/^\S*?\d+:\d+: /, '')})`);
  });
  parser.on('opentag', (tag) => {
    lastEvent = parser.position;
    texts.push('');
    if (texts.length > maxDepth) throw refuse(`its elements lie more than ${maxDepth} deep`);
    const attributes = Object.entries(tag.attributes);
    if (attributes.length > maxAttributes) throw refuse('an element has too many attributes');
    visitor.open?.(
      localName(tag.name),
      Object.fromEntries(attributes.map(([name, value]) => [localName(name), value])),
    );
  });
  const add = (text: string) => {
    lastEvent = parser.position;
    const last = texts.length - 1;
    const known = texts[last];
    if (known !== undefined && known.length < maxTextLength)
      texts[last] = (known + text).slice(0, maxTextLength);
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', (tag) => {
    lastEvent = parser.position;
    visitor.close?.(localName(tag.name), (texts.pop() ?? '').trim());
  });
  return {
    write: (text) => {
      parser.write(text);
      if (parser.position - lastEvent > maxTokenLength) throw refuse('it has a text without end');
    },
    close: () => {
      parser.close();
    },
  };
}

function toXmlError(error: unknown, path: string): PlateLensError {
  if (error instanceof Error && 'code' in error) return toImageError(error, path);
  const reason = error instanceof Error ? error.message : String(error);
  return badInput({
    what: `it cannot be read as XML (${reason})`,
    where: path,
    mend: 'Export or copy the file again.',
    cause: error,
  });
}
