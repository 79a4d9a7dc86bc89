import type { Json } from '../model/config.ts';
import type { StoredWeight } from '../model/weights.ts';

/** What a network's files hold, before anything is made of it. */
export interface NetworkSource {
  /** The model's configuration: `{class_name, config}`. */
  readonly model: Json;
  readonly weights: readonly StoredWeight[];
  /** What had to be mended to read the files. */
  readonly repairs: readonly string[];
  /** What wrote the model: `2.15.0`, `3.15.0`, `tfjs-layers 4.22.0`; null where the files do not tell. */
  readonly writtenBy: string | null;
}
