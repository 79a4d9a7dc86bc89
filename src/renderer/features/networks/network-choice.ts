import { createStore } from '../../state/index.ts';

interface NetworkChoice {
  /** The network whose facts are shown; null leaves the choice to the panel. */
  readonly id: number | null;
  /** The form that adds a network stands in their place. */
  readonly isAdding: boolean;
  /** The file that the form is about; null before one was named. */
  readonly path: string | null;
}

const nothingChosen: NetworkChoice = { id: null, isAdding: false, path: null };

export const networkChoice = createStore<NetworkChoice>(nothingChosen);

export const showNetwork = (id: number) => networkChoice.set({ ...nothingChosen, id });

/** Turns the panel to the form that adds a network, about a file where one is named. */
export const openAddNetwork = (path?: string) =>
  networkChoice.set({ ...nothingChosen, isAdding: true, path: path ?? null });

/** For another project. */
export const forgetNetworks = () => networkChoice.set(nothingChosen);
