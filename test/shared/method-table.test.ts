import { expect, test } from 'vitest';
import { methodTable } from '../../src/shared/method-table.ts';
import { methodCatalogue } from '../../src/shared/methods.ts';
import type { NetworkDescription } from '../../src/shared/network.ts';
import { sampleDescription } from '../db/sample-project.ts';

const reasons = (description: NetworkDescription, hasCapeHead = false) =>
  Object.fromEntries(methodTable(description, hasCapeHead).map(({ id, reason }) => [id, reason]));

const whole: NetworkDescription = { ...sampleDescription, missingDerivatives: [] };

test('every method of the catalogue has a row, and runs exactly where no reason stands against it', () => {
  const table = methodTable(sampleDescription, false);
  expect(table.map(({ id }) => id)).toEqual(methodCatalogue.map(({ id }) => id));
  for (const row of table) expect(row.canRun).toBe(row.reason === null);
});

test('a classifier whose every operator has a derivative takes all but segmentation and an unfitted CAPE', () => {
  const table = reasons(whole);
  const pixels = 'explains a set of output pixels, and this network gives one answer an image';
  for (const { id } of methodCatalogue.filter(({ task }) => task === 'segmentation')) {
    expect(table[id]).toBe(pixels);
  }
  expect(table['cape']).toBe('needs a CAPE head fitted on this network');
  const others = methodCatalogue.filter(({ id, task }) => task !== 'segmentation' && !id.includes('cape'));
  for (const { id } of others) expect(table[id], id).toBeNull();
  expect(reasons(whole, true)['cape']).toBeNull();
});

test('a segmentation network takes all but the methods of classes', () => {
  const table = reasons({ ...whole, task: 'segmentation' }, true);
  const other = 'explains the class of an image, and this network segments';
  for (const { id, task } of methodCatalogue) {
    expect(table[id], id).toBe(task === 'classification' ? other : null);
  }
  expect(table).toMatchObject({
    'hires-cam': other,
    'seg-hires-grad-cam': null,
    occlusion: null,
    pcim: other,
  });
});

test('a missing derivative is named where it stands in the way, and nowhere else', () => {
  expect(reasons(sampleDescription)).toMatchObject({
    'hires-cam': null,
    pcim: 'needs the gradient at the input: Floor has no derivative',
    'smooth-grad': 'needs the gradient at the input: Floor has no derivative',
    occlusion: null,
    rise: null,
  });
  const unreachable = whole.layers.map((layer) => ({ ...layer, differentiable: false }));
  expect(reasons({ ...whole, layers: unreachable, missingDerivatives: ['Floor', 'Mod'] })).toMatchObject({
    'hires-cam': 'no layer can be reached from the output: Floor, Mod have no derivative',
    'score-cam': null,
    'ablation-cam': null,
    'eigen-cam': null,
  });
  expect(reasons({ ...whole, layers: [] })['hires-cam']).toBe('the network has no layer with a grid');
});
