import { tryParseWell, type WellPosition } from '../../../shared/wells.ts';
import { streamXml } from './stream-xml.ts';

/** One image as the index of a Harmony measurement describes it. */
export interface HarmonyImage {
  readonly url: string;
  readonly well: WellPosition;
  readonly field: string;
  readonly channel: string;
  readonly z: number | null;
  readonly t: number | null;
  /** The stage in micrometres from the well's centre, y upwards; null where the index does not say. */
  readonly stageUm: { readonly x: number; readonly y: number } | null;
}

export interface HarmonyChannel {
  name: string | null;
  emissionNm: number | null;
  excitationNm: number | null;
}

/** What a Harmony, Operetta or Opera Phenix index holds that a plate needs. */
export interface HarmonyIndex {
  readonly name: string | null;
  readonly rows: number | null;
  readonly columns: number | null;
  /** Such as HarmonyV5; null for an index without the vendor's namespace. */
  readonly version: string | null;
  readonly instrument: string | null;
  readonly channels: ReadonlyMap<string, HarmonyChannel>;
  readonly pixelSizeUm: number | null;
  readonly images: readonly HarmonyImage[];
  /** Images that were not taken in, by reason. */
  readonly refused: readonly { readonly url: string; readonly reason: string }[];
}

const micrometresPer: Readonly<Record<string, number>> = { m: 1e6, mm: 1e3, um: 1, µm: 1, μm: 1, nm: 1e-3 };

/** Harmony writes metres. A number that could be no distance in metres on a plate is in micrometres. */
function toMicrometres(text: string, unit: string | undefined): number | null {
  const value = text === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) return null;
  const factor = unit === undefined ? undefined : micrometresPer[unit.trim()];
  return value * (factor ?? (Math.abs(value) < 0.2 ? 1e6 : 1));
}

const toNumber = (text: string | undefined): number | null => {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
};
const toCount = (text: string | undefined): number | null => {
  const value = toNumber(text);
  return value !== null && Number.isInteger(value) && value >= 1 && value <= 100 ? value : null;
};

/** Texts cut out of a large file keep that file in memory; a copy does not. */
const detach = (text: string) => Buffer.from(text).toString();

/** Facts of the element that is being read: its own texts, and the units beside them. */
interface Facts {
  readonly texts: Map<string, string>;
  readonly units: Map<string, string>;
  readonly id: string | null;
}

const newFacts = (id: string | null): Facts => ({ texts: new Map(), units: new Map(), id });

/** Reads an index of version 4 to 7. Images may repeat what the channel maps say, and either may be absent. */
export async function readHarmonyIndex(path: string, signal?: AbortSignal): Promise<HarmonyIndex> {
  const index = new IndexBuilder();
  const around: string[] = [];
  let facts: Facts | null = null;
  let factsDepth = 0;
  await streamXml(
    path,
    {
      open: (name, attributes) => {
        around.push(name);
        if (around.length === 1) index.setRoot(attributes);
        const parent = around.at(-2);
        const begins =
          (name === 'Image' && parent === 'Images') ||
          (name === 'Entry' && parent === 'Map') ||
          (name === 'Plate' && parent === 'Plates');
        if (begins) {
          facts = newFacts(attributes['ChannelID'] ?? attributes['id'] ?? null);
          factsDepth = around.length;
        } else if (facts !== null && around.length === factsDepth + 1) {
          const unit = attributes['Unit'] ?? attributes['unit'];
          if (unit !== undefined) facts.units.set(name, unit);
        }
      },
      close: (name, text) => {
        if (facts !== null && around.length === factsDepth + 1) facts.texts.set(name, text);
        if (facts !== null && around.length === factsDepth) {
          index.take(name, facts);
          facts = null;
        }
        if (around.length === 2 && name === 'InstrumentType') index.instrument = detach(text);
        around.pop();
      },
    },
    signal,
  );
  return index.finish();
}

class IndexBuilder {
  instrument: string | null = null;
  private version: string | null = null;
  private name: string | null = null;
  private rows: number | null = null;
  private columns: number | null = null;
  private pixelSizeUm: number | null = null;
  private readonly channels = new Map<string, HarmonyChannel>();
  private readonly images: HarmonyImage[] = [];
  private readonly refused: { url: string; reason: string }[] = [];

  setRoot(attributes: Readonly<Record<string, string>>): void {
    const namespaces = Object.values(attributes).join(' ');
    this.version = /PEHH\/(\w{1,40})/.exec(namespaces)?.[1] ?? null;
  }

  take(element: string, facts: Facts): void {
    if (element === 'Plate') this.takePlate(facts);
    if (element === 'Entry' && facts.id !== null) this.describeChannel(facts.id, facts);
    if (element === 'Image') this.takeImage(facts);
  }

  finish(): HarmonyIndex {
    const { instrument, version, name, rows, columns, channels, pixelSizeUm, images, refused } = this;
    return { instrument, version, name, rows, columns, channels, pixelSizeUm, images, refused };
  }

  private takePlate({ texts }: Facts): void {
    const name = texts.get('Name') ?? texts.get('PlateID') ?? '';
    this.name ??= name === '' ? null : detach(name);
    this.rows ??= toCount(texts.get('PlateRows'));
    this.columns ??= toCount(texts.get('PlateColumns'));
  }

  private describeChannel(id: string, { texts, units }: Facts): void {
    const known = this.channels.get(id);
    const channel = known ?? { name: null, emissionNm: null, excitationNm: null };
    if (known === undefined) this.channels.set(detach(id), channel);
    const name = texts.get('ChannelName') ?? '';
    if (channel.name === null && name !== '') channel.name = detach(name);
    channel.emissionNm ??= toNumber(texts.get('MainEmissionWavelength'));
    channel.excitationNm ??= toNumber(texts.get('MainExcitationWavelength'));
    if (this.pixelSizeUm !== null) return;
    const size = toMicrometres(texts.get('ImageResolutionX') ?? '', units.get('ImageResolutionX') ?? 'm');
    if (size !== null && size > 0) this.pixelSizeUm = size;
  }

  private takeImage(facts: Facts): void {
    const { texts, units } = facts;
    const url = detach(texts.get('URL') ?? '');
    const well = tryParseWell(`R${texts.get('Row') ?? ''}C${texts.get('Col') ?? ''}`);
    const state = texts.get('State') ?? 'Ok';
    const reason =
      url === ''
        ? 'the index names no file for it'
        : well === null
          ? 'the index gives no well for it'
          : state.toLowerCase() !== 'ok'
            ? `the microscope marks it "${state.slice(0, 80)}"`
            : null;
    if (reason !== null || well === null) {
      if (reason !== null) this.refused.push({ url: url || (facts.id ?? 'an image'), reason });
      return;
    }
    const channel = detach(texts.get('ChannelID') ?? '1');
    this.describeChannel(channel, facts);
    const x = toMicrometres(texts.get('PositionX') ?? '', units.get('PositionX'));
    const y = toMicrometres(texts.get('PositionY') ?? '', units.get('PositionY'));
    this.images.push({
      url,
      well,
      field: detach(texts.get('FieldID') ?? '1'),
      channel,
      z: toNumber(texts.get('PlaneID')),
      t: toNumber(texts.get('TimepointID')),
      stageUm: x === null || y === null ? null : { x, y },
    });
  }
}
