export { createPersistedStore } from './persisted.ts';
export { createStore, useStore, type Store } from './store.ts';
export { choosePlate, resetWorkspace, workspace, type PlateColouring, type Workspace } from './workspace.ts';
export {
  useChosenNetwork,
  useChosenPlate,
  useChosenPlateId,
  useChosenRun,
  useChosenTarget,
  useChosenUnits,
  useFocusedWell,
  useShownUnits,
} from './chosen.ts';
export { wellVerdicts, type WellVerdict } from '../../shared/well-verdicts.ts';
export { classLabel, describeTargets, describeWells, targetLabel } from './labels.ts';
export { proposeRun } from './propose-run.ts';
export { connectionState, useWriteBlock } from './use-write-block.ts';
