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
