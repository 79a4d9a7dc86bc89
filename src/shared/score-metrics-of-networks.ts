import { metricFamily } from './score-metric.ts';

/** Metrics that run the network on changed images. */
export const fidelity = metricFamily('fidelity', [
  {
    id: 'deletion',
    title: 'Deletion',
    summary: 'Mean probability while the highest pixels are taken away first.',
    better: 'lower',
    needs: 'network',
    usual: true,
  },
  {
    id: 'insertion',
    title: 'Insertion',
    summary: 'Mean probability while the highest pixels are put in first.',
    better: 'higher',
    needs: 'network',
    usual: true,
  },
  {
    id: 'abpc',
    title: 'Area between the curves',
    summary:
      'How much further the probability falls when the highest pixels go first than when the lowest do.',
    better: 'higher',
    range: [-1, 1],
    needs: 'network',
    usual: true,
  },
  {
    id: 'pixel-flipping',
    title: 'Pixel flipping',
    summary: 'Mean score of the class while pixels are flipped in the order of the map.',
    better: 'lower',
    range: [null, null],
    needs: 'network',
  },
  {
    id: 'region-perturbation',
    title: 'Region perturbation',
    summary: 'Mean fall of the probability while patches are replaced in the order of their sum.',
    better: 'higher',
    range: [-1, 1],
    needs: 'network',
  },
  {
    id: 'irof',
    title: 'IROF',
    summary: 'Area over the curve while superpixels are taken away in the order of their mean.',
    better: 'higher',
    needs: 'network',
  },
  {
    id: 'road',
    title: 'ROAD',
    summary: 'Mean probability while the highest pixels are filled in from their neighbours.',
    better: 'lower',
    needs: 'network',
  },
  {
    id: 'average-drop',
    title: 'Average drop',
    summary: 'Relative loss of probability when only what the map shows is kept.',
    better: 'lower',
    needs: 'network',
  },
  {
    id: 'average-increase',
    title: 'Average increase',
    summary: 'Share of the fields whose probability rises when only what the map shows is kept.',
    better: 'higher',
    needs: 'network',
  },
  {
    id: 'faithfulness-correlation',
    title: 'Faithfulness correlation',
    summary: 'Correlation of the map summed over random pixel sets with the fall of the score without them.',
    better: 'higher',
    range: [-1, 1],
    needs: 'network',
    usual: true,
  },
  {
    id: 'faithfulness-estimate',
    title: 'Faithfulness estimate',
    summary: 'The same over groups of pixels in the order of the map.',
    better: 'higher',
    range: [-1, 1],
    needs: 'network',
  },
  {
    id: 'monotonicity',
    title: 'Monotonicity',
    summary:
      'Share of the steps that do not lower the score while pixels are put in, the least relevant first.',
    better: 'higher',
    needs: 'network',
  },
  {
    id: 'monotonicity-correlation',
    title: 'Monotonicity correlation',
    summary: 'Rank correlation of the map over groups with how much the score varies when they are replaced.',
    better: 'higher',
    range: [-1, 1],
    needs: 'network',
  },
  {
    id: 'sensitivity-n',
    title: 'Sensitivity-n',
    summary: 'Correlation of the map over sets of n pixels with the fall of the score, mean over n.',
    better: 'higher',
    range: [-1, 1],
    needs: 'network',
  },
  {
    id: 'infidelity',
    title: 'Infidelity',
    summary:
      'Mean squared error of the map as a linear forecast of the score; for maps in units of the score.',
    better: 'lower',
    range: [0, null],
    needs: 'network',
  },
  {
    id: 'keep-dice',
    title: 'Keep curve',
    summary: 'Mean Dice of the segmentation with its former self while only the highest pixels are kept.',
    better: 'higher',
    needs: 'network',
  },
  {
    id: 'delete-dice',
    title: 'Delete curve',
    summary: 'Mean Dice of the segmentation with its former self while the highest pixels are taken away.',
    better: 'lower',
    needs: 'network',
  },
]);

/** Metrics that explain slightly changed images. */
export const robustness = metricFamily('robustness', [
  {
    id: 'max-sensitivity',
    title: 'Maximum sensitivity',
    summary: 'Largest relative change of the map under a small disturbance of the image.',
    better: 'lower',
    range: [0, null],
    needs: 'explainer',
  },
  {
    id: 'avg-sensitivity',
    title: 'Average sensitivity',
    summary: 'Mean relative change of the map under a small disturbance of the image.',
    better: 'lower',
    range: [0, null],
    needs: 'explainer',
    usual: true,
  },
  {
    id: 'local-lipschitz',
    title: 'Local Lipschitz',
    summary: 'Largest change of the map over the change of the image.',
    better: 'lower',
    range: [0, null],
    needs: 'explainer',
  },
  {
    id: 'seed-repeatability',
    title: 'Seed repeatability',
    summary: 'Correlation of the maps of two seeds.',
    better: 'higher',
    range: [-1, 1],
    needs: 'explainer',
  },
]);

/** Metrics that explain a changed network or another class. */
export const sanity = metricFamily('sanity', [
  {
    id: 'parameter-randomisation',
    title: 'Parameter randomisation',
    summary:
      'Similarity of the map with that of the network after the weights of its layers are shuffled, from the output on.',
    better: 'lower',
    range: [-1, 1],
    needs: 'explainer',
    usual: true,
  },
  {
    id: 'target-randomisation',
    title: 'Target randomisation',
    summary: 'Similarity of the map with that of another class.',
    better: 'lower',
    range: [-1, 1],
    needs: 'explainer',
    usual: true,
  },
]);
