import { tryParseWell, type PlateFormat, type WellPosition } from '../../../shared/wells.ts';
import { streamXml } from './stream-xml.ts';

/** One image of a CellVoyager measurement. */
export interface VoyagerRecord {
  readonly file: string;
  readonly well: WellPosition;
  readonly field: string;
  readonly channel: string;
  readonly z: number | null;
  readonly t: number | null;
  /** Which of its timelines and actions took it: both count their time points and channels for themselves. */
  readonly timeline: number;
  readonly action: number;
  /** The stage in micrometres from the well's centre, y upwards. */
  readonly stageUm: { readonly x: number; readonly y: number } | null;
}

export interface VoyagerRecords {
  readonly images: readonly VoyagerRecord[];
  /** What the microscope noted instead of an image, each text with how often it did. */
  readonly errors: ReadonlyMap<string, number>;
}

/** How the plate was taken: its size, and the channels by number. */
export interface VoyagerDetail {
  readonly plateName: string | null;
  readonly size: PlateFormat | null;
  readonly system: string | null;
  readonly settingFile: string | null;
  readonly pixelSizeUm: number | null;
}

export interface VoyagerChannel {
  readonly key: string;
  readonly name: string | null;
  readonly color: string | null;
  readonly wavelengthNm: number | null;
}

type Attributes = Readonly<Record<string, string>>;

const detach = (text: string) => Buffer.from(text).toString();

function toNumber(text: string | undefined): number | null {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

/** Texts of errors that are told apart; a broken measurement repeats a few. */
const maxErrors = 50;

/** Reads MeasurementData.mlf, record by record. */
export async function readVoyagerRecords(path: string, signal?: AbortSignal): Promise<VoyagerRecords> {
  const images: VoyagerRecord[] = [];
  const errors = new Map<string, number>();
  const note = (text: string) => {
    const reason = errors.has(text) || errors.size < maxErrors ? detach(text.slice(0, 200)) : 'other errors';
    errors.set(reason, (errors.get(reason) ?? 0) + 1);
  };
  let record: Attributes | null = null;
  await streamXml(
    path,
    {
      open: (name, attributes) => {
        if (name === 'MeasurementRecord') record = attributes;
      },
      close: (name, text) => {
        if (name !== 'MeasurementRecord' || record === null) return;
        const image = record['Type'] === 'IMG' ? toRecord(record, text) : null;
        if (image !== null) images.push(image);
        else note(record['Type'] === 'IMG' ? 'a record names no well or no file' : text || 'an error');
        record = null;
      },
    },
    signal,
  );
  return { images, errors };
}

function toRecord(attributes: Attributes, file: string): VoyagerRecord | null {
  const well = tryParseWell(`R${attributes['Row'] ?? ''}C${attributes['Column'] ?? ''}`);
  if (well === null || file === '') return null;
  const [x, y] = [toNumber(attributes['X']), toNumber(attributes['Y'])];
  return {
    file: detach(file),
    well,
    field: detach(attributes['FieldIndex'] ?? '1'),
    channel: detach(attributes['Ch'] ?? '1'),
    z: toNumber(attributes['ZIndex']),
    t: toNumber(attributes['TimePoint']),
    timeline: toNumber(attributes['TimelineIndex']) ?? 1,
    action: toNumber(attributes['ActionIndex']) ?? 1,
    stageUm: x === null || y === null ? null : { x, y },
  };
}

/** Reads MeasurementDetail.mrf. */
export async function readVoyagerDetail(path: string, signal?: AbortSignal): Promise<VoyagerDetail> {
  let detail: Attributes = {};
  let plate: Attributes = {};
  let pixelSizeUm: number | null = null;
  await streamXml(
    path,
    {
      open: (name, attributes) => {
        if (name === 'MeasurementDetail') detail = attributes;
        if (name === 'MeasurementSamplePlate') plate = attributes;
        if (name !== 'MeasurementChannel') return;
        const size = toNumber(attributes['HorizontalPixelDimension']);
        if (size !== null && size > 0) pixelSizeUm ??= size;
      },
    },
    signal,
  );
  const [rows, columns] = [toNumber(detail['RowCount']), toNumber(detail['ColumnCount'])];
  const plausible =
    rows !== null && columns !== null && rows >= 1 && columns >= 1 && rows <= 48 && columns <= 72;
  return {
    plateName: filled(plate['Name']) ?? filled(detail['Title']),
    size: plausible ? { rows: Math.floor(rows), columns: Math.floor(columns) } : null,
    system: filled(detail['TargetSystem']),
    settingFile: filled(detail['MeasurementSettingFileName']),
    pixelSizeUm,
  };
}

const filled = (text: string | undefined) => (text === undefined || text.trim() === '' ? null : text.trim());

/** Reads the channels of a measurement's setting, *.mes. */
export async function readVoyagerChannels(path: string, signal?: AbortSignal): Promise<VoyagerChannel[]> {
  const channels: VoyagerChannel[] = [];
  await streamXml(
    path,
    {
      open: (name, attributes) => {
        if (name !== 'Channel' || attributes['Ch'] === undefined || channels.length >= 256) return;
        const acquisition = filled(attributes['Acquisition']);
        const color = /^#(?:[0-9a-f]{2})?([0-9a-f]{6})$/i.exec(attributes['Color'] ?? '')?.[1];
        channels.push({
          key: String(Number(attributes['Ch'])),
          name: filled(attributes['Target']) ?? acquisition,
          color: color === undefined || /^0{6}$/.test(color) ? null : `#${color.toLowerCase()}`,
          wavelengthNm: toNumber(/(\d{3})\s*\//.exec(acquisition ?? '')?.[1]),
        });
      },
    },
    signal,
  );
  return channels;
}
