export { drawField, type SyntheticField } from './field/synthetic-field.ts';
export type { FieldPlan } from './field/scene.ts';
export { demoLabels, layOutPlate, type DemoLabel, type WellDesign } from './plate-layout.ts';
export {
  demoPlateOptions,
  fieldSeed,
  writeSyntheticPlate,
  type SyntheticPlate,
  type SyntheticPlateOptions,
  type WrittenWell,
} from './synthetic-plate.ts';
export { demoChannels, demoInputPx, demoRecipe, toDemoInput } from './demo-network.ts';
export { demoFolder, type DemoFolder } from './demo-files.ts';
export type { DemoOptions, DemoServices, DemoSession } from './demo-services.ts';
export { formatDemo } from './demo-table.ts';
export type { GroupFigures, MaskName, MeanShare, WellGroup } from './judge-demo.ts';
export type { FidelityFigures } from './judge-fidelity.ts';
export type { NetworkFigures, Tally } from './judge-network.ts';
export { measureShare, type FieldMask, type MapShare } from './map-shares.ts';
export { markTruth, truthClasses } from './mark-truth.ts';
export { prepareDemo, type PreparedDemo } from './prepare-demo.ts';
export { demoMethods, runDemo, type DemoResult } from './run-demo.ts';
