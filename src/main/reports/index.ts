export { displayLimits, renderMap } from './map-image.ts';
