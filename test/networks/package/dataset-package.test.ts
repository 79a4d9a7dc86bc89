import { afterAll, expect, test } from 'vitest';
import { createComputePool } from '../../../src/main/compute/index.ts';
import { addNetwork, inspectNetwork, suggestRecipe } from '../../../src/main/networks/index.ts';
import { addSamplePlate, newProject } from '../../db/sample-project.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import { picture, pictureOf, pointNetwork, writePackage } from './write-package.ts';

const port = createComputePool({
  entry: new URL('../../../src/main/compute/process.ts', import.meta.url),
  processes: 1,
});
afterAll(() => port.close());

/** The package's own test is of one image, whose statistics are then those of the data set. */
const mean = picture.data.reduce((sum, value) => sum + value, 0) / 48;
const sd = Math.sqrt(picture.data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 48);
const plan = {
  network: pointNetwork(1, 0),
  preprocessing: [
    { name: 'zero_mean_unit_variance', kwargs: { mode: 'per_dataset', axes: 'yx', eps: 1e-6 } },
  ],
  postprocessing: [],
  input: picture,
  output: pictureOf((value) => (value - mean) / (sd + 1e-6)),
};

test('statistics of the data set are taken from the fields of the project', async () => {
  const path = writePackage(makeTempFolder(), plan);
  const project = newProject();
  addSamplePlate(project);
  const description = await inspectNetwork(port, path);
  const told = 'zero_mean_unit_variance is meant over the whole data set; here it is';
  expect(description.package?.warnings).toEqual([`${told} taken over each image`]);
  const recipe = suggestRecipe(description, ['GFP', 'DNA'], { channels: ['DNA'] });
  const read: number[] = [];
  const pixels = {
    // Field n holds n and n + 2, so that 12 fields have the mean 7.5 and the variance 143 / 12 + 1.
    readField: (fieldId: number, channels: readonly string[]) => {
      read.push(fieldId);
      expect(channels).toEqual(['DNA']);
      return Promise.resolve({ planes: [Float32Array.of(fieldId, fieldId + 2)] });
    },
  };
  const added = await addNetwork(project, port, { path, name: 'points', labels: [], recipe }, { pixels });
  expect(read).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const [scaling] = added.recipe.scaling;
  const [step] = scaling?.kind === 'steps' ? scaling.steps : [];
  if (step?.kind !== 'linear') throw new Error('the statistic was not fixed');
  expect(1 / step.gain).toBeCloseTo(Math.sqrt(143 / 12 + 1), 4);
  expect(-step.offset / step.gain).toBeCloseTo(7.5, 5);
  expect(added.description.package?.warnings).toEqual([`${told} taken over 12 fields of the project`]);
});
