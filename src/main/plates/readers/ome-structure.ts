import { SaxesParser } from 'saxes';
import { cancelled } from '../../../shared/errors.ts';
import { letOthersWork } from '../let-others-work.ts';
import { toStage } from '../pixels/ome-description.ts';
import type { StagePosition } from '../pixels/pixel-source.ts';

/** An image of an OME document, in the order in which they stand there. */
export interface OmeImageEntry {
  readonly id: string;
  readonly name: string;
  /** Files that hold its planes, in the order of their naming; null stands for the file of the document. */
  readonly files: readonly (string | null)[];
}

/** A well of an OME plate, both counted from 0, with the ids of its images in their order. */
export interface OmeWell {
  readonly row: number;
  readonly column: number;
  readonly images: readonly string[];
  /** Where each of them was taken, as far as the samples of the well say so with a unit of length. */
  readonly stages: readonly (StagePosition | null)[];
}

export interface OmePlate {
  readonly name: string;
  readonly rows: number | null;
  readonly columns: number | null;
  readonly wells: readonly OmeWell[];
}

/** What OME-XML says of plates and images, without their pixels. */
export interface OmeStructure {
  readonly plates: readonly OmePlate[];
  readonly images: readonly OmeImageEntry[];
  /** The file that holds the description, where this one only points to it. */
  readonly metadataFile: string | null;
}

const maxDepth = 64;
const maxImages = 200_000;
/** Letters that are read before other work gets its turn. */
const piece = 64 * 1024;

interface OpenPlate extends OmePlate {
  readonly wells: OpenWell[];
}
interface OpenWell extends OmeWell {
  readonly images: string[];
  readonly stages: (StagePosition | null)[];
}
interface OpenImage extends OmeImageEntry {
  readonly files: (string | null)[];
}
type Attributes = Readonly<Record<string, string>>;

/** Reads it piece by piece. @throws SyntaxError for what is no OME-XML, or has a DOCTYPE; Cancelled */
export async function readOmeStructure(text: string, signal?: AbortSignal): Promise<OmeStructure> {
  const builder = new StructureBuilder();
  const parser = createParser(builder);
  for (let at = 0; at < text.length; at += piece) {
    if (signal?.aborted === true) throw cancelled();
    parser.write(text.slice(at, at + piece));
    await letOthersWork();
  }
  parser.close();
  if (!builder.isOme) throw new SyntaxError('it is no OME-XML');
  return builder;
}

function createParser(builder: StructureBuilder): SaxesParser {
  const parser = new SaxesParser();
  let depth = 0;
  let uuidText: string | null = null;
  parser.on('doctype', () => {
    throw new SyntaxError('OME-XML has no DOCTYPE');
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    if (++depth > maxDepth) throw new SyntaxError('its elements lie too deep');
    builder.open(tag.name.slice(tag.name.indexOf(':') + 1), tag.attributes);
    if (tag.name.endsWith('UUID')) uuidText = '';
  });
  parser.on('text', (part) => {
    if (uuidText !== null) uuidText += part;
  });
  parser.on('closetag', (tag) => {
    depth--;
    if (tag.name.endsWith('UUID') && uuidText !== null) builder.closeUuid(uuidText.trim());
    if (tag.name.endsWith('UUID')) uuidText = null;
  });
  return parser;
}

const toIndex = (text: string | undefined) => (/^\d{1,4}$/.test(text ?? '') ? Number(text) : null);

class StructureBuilder implements OmeStructure {
  readonly plates: OpenPlate[] = [];
  readonly images: OpenImage[] = [];
  metadataFile: string | null = null;
  isOme = false;
  private uuid: string | null = null;
  private image: Attributes = {};
  private sample: Attributes = {};
  private fileName: string | null = null;

  open(name: string, attributes: Attributes): void {
    const plate = this.plates.at(-1);
    if (name === 'OME') {
      this.isOme = true;
      this.uuid = attributes['UUID'] ?? null;
    } else if (name === 'BinaryOnly') this.metadataFile = attributes['MetadataFile'] ?? null;
    else if (name === 'Plate') {
      const { Name = '', Rows, Columns } = attributes;
      this.plates.push({ name: Name.trim(), rows: toIndex(Rows), columns: toIndex(Columns), wells: [] });
    } else if (name === 'Well') {
      const [row, column] = [toIndex(attributes['Row']), toIndex(attributes['Column'])];
      if (row !== null && column !== null) plate?.wells.push({ row, column, images: [], stages: [] });
    } else if (name === 'ImageRef') {
      // Outside of wells, projects and data sets refer to images too; they come after the plates.
      const well = plate?.wells.at(-1);
      if (attributes['ID'] !== undefined) well?.images.push(attributes['ID']);
      if (attributes['ID'] !== undefined) well?.stages.push(toStage(this.sample));
    } else if (name === 'WellSample') this.sample = attributes;
    else this.openImage(name, attributes);
  }

  private openImage(name: string, attributes: Attributes): void {
    const image = this.images.at(-1);
    if (name === 'Image') this.image = attributes;
    if (name === 'Pixels' && this.images.length < maxImages) {
      const { ID = '', Name = '' } = this.image;
      this.images.push({ id: ID, name: Name.trim(), files: [] });
    }
    if (name === 'TiffData' && image?.files.length === 0) image.files.push(null);
    if (name === 'UUID') this.fileName = attributes['FileName'] ?? null;
  }

  /** A block of planes that names its file. */
  closeUuid(uuid: string): void {
    const files = this.images.at(-1)?.files;
    if (files === undefined) return;
    const file = this.uuid !== null && uuid === this.uuid ? null : this.fileName;
    // The block put the document's own file there before it was known to name another.
    if (files.length === 1 && files[0] === null && file !== null) files[0] = file;
    else if (!files.includes(file)) files.push(file);
    this.fileName = null;
  }
}
