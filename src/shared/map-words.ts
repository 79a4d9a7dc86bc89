import type { EmptyReason, MapUnit } from './map.ts';

/** Why a map shows nothing, in words for the screen. */
export const emptyReasonText: Readonly<Record<EmptyReason, string>> = {
  'no-objects': 'No cell was found in this field',
  'no-positive-value': 'Nothing here speaks for this class',
  'no-contrast': 'The map has the same value everywhere',
  'network-insensitive': 'The network does not react to this image',
  'empty-target': 'No output pixel belongs to this target',
};

/** What the numbers on the colour bar are. */
export const mapUnitText: Readonly<Record<MapUnit, string>> = {
  logit: 'logit per cell of the map',
  probability: 'probability per cell of the map',
  'probability-difference': 'difference of probabilities per cell of the map',
  gradient: 'gradient',
  opacity: 'opacity that keeps the verdict',
  effect: 'change of the score',
  activation: 'weighted activation of the layer',
};
