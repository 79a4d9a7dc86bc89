import { endianness } from 'node:os';
import { getDecoder, Pool, type GeoTIFFImage } from 'geotiff';

type BindParameters = Pool['bindParameters'];

/**
 * The TIFF library undoes a predictor in the byte order of this machine, which scrambles files of the other order. This
 * stands between: the bytes of each sample are turned before and after.
 */
class TurningDecoder extends Pool {
  constructor() {
    // No threads of the library's own.
    super(0);
  }

  override bindParameters(
    ...[compression, parameters]: Parameters<BindParameters>
  ): ReturnType<BindParameters> {
    const { predictor, bitsPerSample } = parameters;
    const bytes =
      Math.max(...(typeof bitsPerSample === 'number' ? [bitsPerSample] : Array.from(bitsPerSample))) / 8;
    return {
      decode: async (buffer: ArrayBufferLike) => {
        // Fractions come out of their predictor in this machine's order, and are turned to the file's.
        if (predictor === 3) {
          const decoder = await getDecoder(compression, parameters);
          return turn(await decoder.decode(buffer), bytes);
        }
        const decoder = await getDecoder(compression, { ...parameters, predictor: 1 });
        const samples = turn(await decoder.decode(buffer), bytes);
        // What is not compressed at all leaves its bytes as they are and takes the predictor alone.
        const undo = await getDecoder(1, parameters);
        return turn(await undo.decode(samples), bytes);
      },
    };
  }
}

function turn(data: ArrayBufferLike, bytes: number): ArrayBuffer {
  const result = Buffer.from(new Uint8Array(data));
  const whole = result.subarray(0, result.length - (result.length % bytes));
  if (bytes === 2) whole.swap16();
  if (bytes === 4) whole.swap32();
  if (bytes === 8) whole.swap64();
  return result.buffer.slice(result.byteOffset, result.byteOffset + result.byteLength);
}

/** The decoder that a page needs in place of the library's own, or null. */
export async function decoderFor(page: GeoTIFFImage): Promise<Pool | null> {
  const sameOrder = page.littleEndian === (endianness() === 'LE');
  if (sameOrder || page.getBitsPerSample() <= 8) return null;
  const predictor: unknown = await page.fileDirectory.loadValue('Predictor');
  return predictor === 2 || predictor === 3 ? new TurningDecoder() : null;
}
