import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeTiff } from './tiff.ts';

export interface HarmonyPlan {
  readonly version: 'HarmonyV4' | 'HarmonyV5' | 'HarmonyV6' | 'HarmonyV7';
  readonly file?: string;
  /** Row and column from 1. */
  readonly wells: readonly (readonly [number, number])[];
  /** Stage positions of the fields in metres, y upwards. */
  readonly fields: readonly (readonly [number, number])[];
  readonly channels: readonly { readonly name: string; readonly emission: number }[];
  readonly planes?: number;
  readonly times?: number;
  /** Answers the URL of an image where it is not the usual name. */
  readonly url?: (name: string) => string;
  /** False for an image that is named and not written. */
  readonly writes?: (name: string) => boolean;
}

/** The file that Harmony writes for a plane. */
export const harmonyName = (
  row: number,
  column: number,
  field: number,
  z: number,
  channel: number,
  t: number,
) => `r${two(row)}c${two(column)}f${two(field)}p${two(z)}-ch${channel}sk${t}fk1fl1.tiff`;

const two = (value: number) => String(value).padStart(2, '0');

/** The intensity of every pixel of a plane. */
export const harmonyValue = (
  row: number,
  column: number,
  field: number,
  z: number,
  channel: number,
  t: number,
) => 10_000 * row + 1000 * column + 100 * field + 10 * z + channel + 5 * (t - 1);

/** Writes a measurement as Harmony exports it: `Images/` with the index of the given version and 8 x 6 images. */
export function writeHarmonyPlate(folder: string, plan: HarmonyPlan): string {
  const images = join(folder, 'Images');
  mkdirSync(images, { recursive: true });
  const entries: string[] = [];
  const [planes, times] = [plan.planes ?? 1, plan.times ?? 1];
  for (const [row, column] of plan.wells) {
    for (const [index, position] of plan.fields.entries()) {
      for (let t = 1; t <= times; t++) {
        for (let z = 1; z <= planes; z++) {
          for (const channel of plan.channels.keys()) {
            const place = [row, column, index + 1, z, channel + 1, t] as const;
            const name = harmonyName(...place);
            entries.push(describeImage(plan, place, position, plan.url?.(name) ?? name));
            if (plan.writes?.(name) === false) continue;
            const pixels = new Uint16Array(8 * 6).fill(harmonyValue(...place));
            mkdirSync(dirname(join(images, name)), { recursive: true });
            writeFileSync(join(images, name), writeTiff({ width: 8, height: 6, pages: [pixels] }));
          }
        }
      }
    }
  }
  const file = plan.file ?? (plan.version < 'HarmonyV6' ? 'Index.idx.xml' : 'Index.xml');
  writeFileSync(join(images, file), describePlate(plan, entries));
  return folder;
}

function describePlate(plan: HarmonyPlan, images: readonly string[]): string {
  const maps = plan.channels
    .map(
      ({ name, emission }, index) => `<Entry ChannelID="${index + 1}"><ChannelName>${name}</ChannelName>
      <ImageResolutionX Unit="m">5.9E-07</ImageResolutionX><ImageResolutionY Unit="m">5.9E-07</ImageResolutionY>
      <MainExcitationWavelength Unit="nm">${emission - 60}</MainExcitationWavelength><MainEmissionWavelength Unit="nm">${emission}</MainEmissionWavelength>
      <FlatfieldProfile>{Background: {Character: NonFlat, Profile: {Coefficients: [[1.0], [0.1, 0.2]]}}}</FlatfieldProfile></Entry>`,
    )
    .join('\n');
  return `<?xml version="1.0" encoding="utf-8"?>
<EvaluationInputData xmlns:xsd="http://www.w3.org/2001/XMLSchema" Version="1" xmlns="http://www.perkinelmer.com/PEHH/${plan.version}">
  <User>Operator &amp; co</User><InstrumentType>Phenix</InstrumentType>
  <Plates><Plate><PlateID>BR0042</PlateID><MeasurementID>0b1d</MeasurementID><Name>BR0042</Name>
    <PlateTypeName>384 CellCarrier</PlateTypeName><PlateRows>16</PlateRows><PlateColumns>24</PlateColumns>
    ${plan.wells.map(([row, column]) => `<Well id="${two(row)}${two(column)}" />`).join('')}</Plate></Plates>
  <Wells>${plan.wells.map(([row, column]) => `<Well><id>${two(row)}${two(column)}</id><Row>${row}</Row><Col>${column}</Col></Well>`).join('')}</Wells>
  ${plan.version === 'HarmonyV4' ? '' : `<Maps><Map>${maps}</Map></Maps>`}
  <Images>
${images.join('\n')}
  </Images>
</EvaluationInputData>
`;
}

function describeImage(
  plan: HarmonyPlan,
  [row, column, field, z, channel, t]: readonly [number, number, number, number, number, number],
  [x, y]: readonly [number, number],
  url: string,
): string {
  const { name = '', emission = 0 } = plan.channels[channel - 1] ?? {};
  const early = plan.version === 'HarmonyV4' || plan.version === 'HarmonyV5';
  return `<Image Version="1"><id>${two(row)}${two(column)}K${t}F${field}P${z}R${channel}</id><State>Ok</State>
    <URL${early ? '' : ' BufferNo="0"'}>${url}</URL><Row>${row}</Row><Col>${column}</Col><FieldID>${field}</FieldID><PlaneID>${z}</PlaneID>
    <TimepointID>${t - 1}</TimepointID><ChannelID>${channel}</ChannelID><FlimID>1</FlimID>
    ${
      early
        ? `<ChannelName>${name}</ChannelName><ImageType>Signal</ImageType><ImageResolutionX Unit="m">5.9E-07</ImageResolutionX>
    <MainExcitationWavelength Unit="nm">${emission - 60}</MainExcitationWavelength><MainEmissionWavelength Unit="nm">${emission}</MainEmissionWavelength>`
        : ''
    }<PositionX Unit="m">${x}</PositionX><PositionY Unit="m">${y}</PositionY><AbsPositionZ Unit="m">0.135</AbsPositionZ>
    <OrientationMatrix>[[1.0,0,0],[0,-1.0,0]]</OrientationMatrix></Image>`;
}
