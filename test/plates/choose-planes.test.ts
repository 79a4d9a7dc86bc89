import { expect, test } from 'vitest';
import { choosePlanes, toProjection, toStackChoice } from '../../src/main/plates/choose-planes.ts';
import type { ListedImage } from '../../src/main/plates/readers/plate-reader.ts';

const image = (relativePath: string, z: number | null, t: number | null, field = '1'): ListedImage => ({
  relativePath,
  well: { row: 1, column: 2 },
  field,
  channel: '1',
  z,
  t,
});
const paths = (images: readonly ListedImage[]) => images.map(({ relativePath }) => relativePath);

/** Five slices of two time points, the files in no order. */
const stack = [3, 1, 5, 2, 4].flatMap((z) => [7, 3].map((t) => image(`z${z}t${t}`, z, t)));

test('by default the slice in the middle of the first time point', () => {
  const chosen = choosePlanes(stack);
  expect(paths(chosen.images)).toEqual(['z3t3']);
  expect([chosen.otherSlices, chosen.otherTimes]).toEqual([4, 5]);
  expect(paths(choosePlanes([...stack, image('stored', null, 3)]).images)).toEqual(['stored']);
});

test('a slice and a time point by number, as the files count them', () => {
  expect(paths(choosePlanes(stack, { z: 2, t: 7 }).images)).toEqual(['z2t7']);
  expect(() => choosePlanes(stack, { z: 6 })).toThrow(
    expect.objectContaining({
      kind: 'BadInput',
      what: 'the plate has no slice 6',
      mend: 'It has 1, 2, 3, 4, 5.',
    }),
  );
  expect(() => choosePlanes(stack, { t: 4 })).toThrow(
    expect.objectContaining({ what: 'the plate has no time point 4' }),
  );
});

test('a projection names every file of its stack, in the order of the slices', () => {
  const { images, otherSlices } = choosePlanes([...stack, image('stored', null, 3)], { z: 'max' });
  expect(images).toHaveLength(1);
  const [plane] = images;
  if (plane === undefined) throw new Error('one image was chosen');
  expect(plane).toMatchObject({ relativePath: 'z1t3', z: null });
  expect(toStackChoice('/plate', plane)).toEqual({
    z: 0,
    t: 0,
    projection: 'max',
    stack: ['z1t3', 'z2t3', 'z3t3', 'z4t3', 'z5t3'].map((path) => `/plate/${path}`),
  });
  expect(toProjection(plane)).toEqual({ projection: 'max', stack: ['z1t3', 'z2t3', 'z3t3', 'z4t3', 'z5t3'] });
  // The one that the microscope stored was passed over.
  expect(otherSlices).toBe(1);
});

test('all time points become fields of their own', () => {
  const chosen = choosePlanes(stack, { t: 'all' });
  expect(chosen.images.map(({ field, relativePath }) => `${field}: ${relativePath}`).sort()).toEqual([
    '1 t3: z3t3',
    '1 t7: z3t7',
  ]);
  expect(chosen.otherTimes).toBe(0);
});

test('stacks inside images are chosen when they are read', () => {
  const inside = [image('stack.tif', null, null)];
  const choice = (options: Parameters<typeof choosePlanes>[1]) => {
    const [first] = choosePlanes(inside, options).images;
    if (first === undefined) throw new Error('an image was chosen');
    return toStackChoice('/plate', first);
  };
  expect(choice({})).toMatchObject({ z: 'middle', t: 0, projection: null });
  expect(choice({ z: 4, t: 3 })).toMatchObject({ z: 3, t: 2, projection: null });
  expect(choice({ z: 'max' })).toMatchObject({ projection: 'max' });
});
