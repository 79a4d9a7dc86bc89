import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { createRandom } from '../../src/shared/random.ts';

/** Runs a command as a person would; a failure throws with what it said. */
export function platelens(...words: string[]): string {
  return execFileSync(process.execPath, [resolve('bin/platelens.js'), ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

const side = 256;

/** Draws four wells of one field with round, bright cells on a dim ground, as PNG, and imports them into a project. */
export async function importSmallPlate(folder: string, project: string): Promise<void> {
  const images = join(folder, 'small screen');
  mkdirSync(images, { recursive: true });
  const random = createRandom(7);
  for (const well of ['B02', 'B03', 'C02', 'C03']) {
    const pixels = new Uint8Array(side * side);
    for (let index = 0; index < pixels.length; index++) pixels[index] = 14 + Math.floor(random.uniform() * 8);
    for (let cell = 0; cell < 18; cell++) {
      const [x, y, radius] = [random.uniform() * side, random.uniform() * side, 8 + random.uniform() * 8];
      drawDisc(pixels, x, y, radius, 120 + Math.floor(random.uniform() * 100));
    }
    await sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
      .png()
      .toFile(join(images, `${well}_DNA.png`));
  }
  platelens('import', images, '--project', project, '--pattern', '{well}_{channel}.png', '--size', '8x12');
}

function drawDisc(pixels: Uint8Array, x: number, y: number, radius: number, value: number): void {
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      if (Math.hypot(column + 0.5 - x, row + 0.5 - y) <= radius) pixels[row * side + column] = value;
    }
  }
}
