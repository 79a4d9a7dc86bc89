import type { FieldId } from '../../shared/ids.ts';
import type { Recipe } from '../../shared/network.ts';
import type { Project } from '../db/index.ts';
import { fixDatasetScaling, needsDataset } from './dataset-scaling.ts';

/** Where the pixels of the project's fields come from. */
export interface FieldSource {
  readField(
    fieldId: FieldId,
    channels: readonly string[],
    signal?: AbortSignal,
  ): Promise<{ readonly planes: readonly Float32Array[] }>;
}

/** Fields looked at, spread evenly over all plates, and pixels of each: enough for percentiles to 0.1. */
const mostFields = 96;
const pixelsAField = 16_384;

/** A recipe whose statistics over the data set have become numbers, and how many fields they were taken from. */
export interface FixedRecipe {
  readonly recipe: Recipe;
  /** 0 where the recipe needs none, or no plate has its channels. */
  readonly fields: number;
}

/**
 * Takes the statistics that a recipe wants of the whole data set from the project's plates.
 * @throws what reading a field throws, Cancelled.
 */
export async function withDatasetScaling(
  recipe: Recipe,
  project: Project,
  source: FieldSource,
  signal?: AbortSignal,
): Promise<FixedRecipe> {
  if (!recipe.scaling.some(needsDataset)) return { recipe, fields: 0 };
  const fields = chooseFields(project, recipe.channels);
  if (fields.length === 0) return { recipe, fields: 0 };
  const parts: Float32Array[][] = recipe.channels.map(() => []);
  for (const field of fields) {
    signal?.throwIfAborted();
    const { planes } = await source.readField(field, recipe.channels, signal);
    planes.forEach((plane, channel) => parts[channel]?.push(thinned(plane)));
  }
  const samples = parts.map((list) => Float32Array.from(list.flatMap((part) => [...part])));
  const scaling = fixDatasetScaling(recipe.scaling, samples);
  return { recipe: { ...recipe, scaling: [...scaling] }, fields: fields.length };
}

function chooseFields(project: Project, channels: readonly string[]): FieldId[] {
  const views = project.listPlates().map(({ id }) => project.readPlateView(id));
  const fitting = views.filter((view) =>
    channels.every((name) => view.channels.some((channel) => channel.name === name)),
  );
  const all = fitting.flatMap((view) =>
    view.wells.filter(({ role }) => role !== 'excluded').flatMap((well) => well.fields.map(({ id }) => id)),
  );
  const step = Math.max(1, all.length / mostFields);
  return Array.from(
    { length: Math.min(all.length, mostFields) },
    (_, index) => all[Math.floor(index * step)],
  ).filter((id) => id !== undefined);
}

/** Evenly spaced pixels, by a step that shares no row with the picture's width. */
function thinned(plane: Float32Array): Float32Array {
  const step = Math.max(1, Math.floor(plane.length / pixelsAField));
  return Float32Array.from(
    { length: Math.ceil(plane.length / step) },
    (_, index) => plane[index * step] ?? 0,
  );
}
