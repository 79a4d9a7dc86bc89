import { z } from 'zod';
import type { AsyncReadable } from 'zarrita';

const arraySchema = z.looseObject({
  codecs: z.array(
    z.looseObject({
      name: z.string(),
      configuration: z.looseObject({ index_location: z.string().optional() }).optional(),
    }),
  ),
});

/**
 * The store as the Zarr library has to see it for one array: it looks for the index of a shard behind the chunks, and
 * an array may keep it before them. Such an array's request for a shard's last bytes is answered with its first ones.
 * @param path the array's path in the hierarchy
 */
export async function findShardIndex(store: AsyncReadable, path: string): Promise<AsyncReadable> {
  const metadata = await store.get(`/${path}/zarr.json`);
  if (metadata === undefined || !startsWithIndex(metadata)) return store;
  return {
    get: (key) => store.get(key),
    getRange: async (key, range) =>
      await store.getRange?.(
        key,
        'suffixLength' in range ? { offset: 0, length: range.suffixLength } : range,
      ),
  };
}

function startsWithIndex(metadata: Uint8Array): boolean {
  const text = new TextDecoder().decode(metadata);
  if (!text.includes('index_location')) return false;
  const array = arraySchema.safeParse(JSON.parse(text)).data;
  const sharding = array?.codecs.find(({ name }) => name === 'sharding_indexed');
  return sharding?.configuration?.index_location === 'start';
}
