import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeTiff } from './tiff.ts';

export interface WrittenPlate {
  readonly wells: readonly string[];
  readonly fields: number;
  readonly channels: readonly string[];
  readonly width: number;
  readonly height: number;
}

/** The intensity that {@link writePlate} puts at a pixel: tells well, field, channel and place apart. */
export function intensityAt(
  plate: WrittenPlate,
  well: string,
  field: number,
  channel: string,
  index: number,
): number {
  const place = plate.wells.indexOf(well) * plate.fields + (field - 1);
  return 1000 * (1 + place * plate.channels.length + plate.channels.indexOf(channel)) + (index % 97);
}

/** Writes 16-bit TIFFs `B02_f1_DNA.tif` into the folder and answers it. */
export function writePlate(folder: string, plate: WrittenPlate): string {
  mkdirSync(folder, { recursive: true });
  for (const well of plate.wells) {
    for (let field = 1; field <= plate.fields; field++) {
      for (const channel of plate.channels) {
        const pixels = Uint16Array.from({ length: plate.width * plate.height }, (_, index) =>
          intensityAt(plate, well, field, channel, index),
        );
        const bytes = writeTiff({ width: plate.width, height: plate.height, pages: [pixels] });
        writeFileSync(join(folder, `${well}_f${field}_${channel}.tif`), bytes);
      }
    }
  }
  return folder;
}
