import { computeFailed } from '../../../shared/errors.ts';
import type { Rect } from '../../../shared/geometry.ts';
import type { EmptyReason, MapFacts, MapUnit, PlacedMaps } from '../../../shared/map.ts';
import { axis } from '../../../shared/tensor.ts';
import type { ExplainedBatch } from './explained-batch.ts';

/** Gathers the maps of a unit batch by batch. */
export class MapCollector {
  readonly #batches: Omit<ExplainedBatch, 'probabilities'>[] = [];
  readonly #networkPath: string;

  constructor(networkPath: string) {
    this.#networkPath = networkPath;
  }

  /** @throws ComputeFailed for a map that holds NaN or infinity: it must not reach the project. */
  add(batch: Omit<ExplainedBatch, 'probabilities'>): void {
    if (batch.maps.data.some((value) => !Number.isFinite(value))) {
      throw computeFailed({
        what: 'the map holds values that are no finite numbers: the network overflowed on this input',
        where: this.#networkPath,
        mend: "Check the scaling of the network's channels.",
      });
    }
    this.#batches.push(batch);
  }

  /** Every image's map at its own place. */
  gathered(boxes: readonly Rect[]): PlacedMaps {
    const first = this.#batches[0];
    const height = first === undefined ? 0 : axis(first.maps, 1);
    const width = first === undefined ? 0 : axis(first.maps, 2);
    const data = new Float32Array(boxes.length * height * width);
    let at = 0;
    for (const { maps } of this.#batches) {
      data.set(maps.data, at);
      at += maps.data.length;
    }
    const corners = boxes.flatMap(({ x, y, width, height }) => [x, y, width, height]);
    return { count: boxes.length, height, width, data, boxes: Float32Array.from(corners) };
  }

  facts(maps: PlacedMaps, layer: string | null, unit: MapUnit): MapFacts {
    const { count, height, width, data } = maps;
    return {
      unit: this.#batches[0]?.unit ?? unit,
      layer,
      count,
      height,
      width,
      min: data.length === 0 ? null : data.reduce((a, b) => Math.min(a, b), Infinity),
      max: data.length === 0 ? null : data.reduce((a, b) => Math.max(a, b), -Infinity),
      emptyReason: this.#emptyReason(),
      figures: this.#figures(),
    };
  }

  /** A unit is empty where every image is; it then tells the reason of most. */
  #emptyReason(): EmptyReason | null {
    const reasons = this.#batches.flatMap((batch) => batch.emptyReasons);
    if (reasons.length === 0) return 'no-objects';
    const counts = new Map<EmptyReason, number>();
    for (const reason of reasons) {
      if (reason === null) return null;
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
  }

  /** Means over the images. */
  #figures(): Record<string, number> {
    const images = this.#batches.flatMap((batch) => batch.figures);
    const means: Record<string, number> = {};
    for (const name of new Set(images.flatMap((figures) => Object.keys(figures)))) {
      const values = images.flatMap((figures) => figures[name] ?? []);
      means[name] = values.reduce((sum, value) => sum + value, 0) / values.length;
    }
    return means;
  }
}
