import type { PlateId, RunId } from '../../shared/ids.ts';
import type { PlaneChoice } from '../../shared/stack.ts';
import { createStore } from './store.ts';

/** How the wells of the plate map are coloured: a number is the class whose probability is shown, `s:ID` a statistic. */
export type PlateColouring = 'role' | 'verdict' | number | `s:${string}`;

/** What the person has chosen. Null leaves the choice to the program; what follows from it is derived, never stored. */
export interface Workspace {
  readonly plateId: PlateId | null;
  /** Names of the selected wells. */
  readonly selection: ReadonlySet<string>;
  /** Name of the well in focus: the one that the well panel describes. */
  readonly focus: string | null;
  readonly runId: RunId | null;
  /** The shown target of the run, as `formatTarget` writes it. */
  readonly target: string | null;
  readonly colouring: PlateColouring | null;
  /** The slice and time point that each plate shows, by its id; a plate that is not here shows the imported one. */
  readonly planes: Readonly<Record<number, PlaneChoice>>;
}

const nothingChosen: Workspace = {
  plateId: null,
  selection: new Set(),
  focus: null,
  runId: null,
  target: null,
  colouring: null,
  planes: {},
};

export const workspace = createStore<Workspace>(nothingChosen);

/** Forgets every choice; for another project. */
export const resetWorkspace = () => workspace.set(nothingChosen);

/** Turns to another plate. */
export const choosePlate = (plateId: PlateId) =>
  workspace.set(({ planes }) => ({ ...nothingChosen, planes, plateId }));
