import { useMemo } from 'react';
import { useChosenNetwork, workspace, type PlateColouring } from '../../state/index.ts';
import { chooseColouring, useWellVerdicts } from './use-colouring.ts';
import { useRunStatistics } from './well-figure.ts';

/** One way to colour the wells, as lists call it. */
export interface ColouringChoice {
  readonly key: string;
  readonly label: string;
  readonly colouring: PlateColouring;
}

/** The key of a colouring in lists. */
export const colouringKey = (colouring: PlateColouring) =>
  typeof colouring === 'number' ? `p${colouring}` : colouring;

/** Everything that the wells can be coloured by: what the plate map and the network say, and the statistics of maps. */
export function useColouringChoices() {
  const network = useChosenNetwork();
  const verdicts = useWellVerdicts();
  const statistics = useRunStatistics();
  return useMemo(() => {
    const plate: ColouringChoice[] = [{ key: 'role', label: 'Role', colouring: 'role' }];
    if (verdicts.size > 0) {
      plate.push({ key: 'verdict', label: 'Predicted class', colouring: 'verdict' });
      network?.labels.forEach((label, index) =>
        plate.push({ key: `p${index}`, label: `Probability of ${label}`, colouring: index }),
      );
    }
    const maps = (statistics?.catalogue ?? []).map(({ id, title }): ColouringChoice => {
      const colouring: PlateColouring = `s:${id}`;
      return { key: colouring, label: title, colouring };
    });
    return { plate, maps };
  }, [network, verdicts, statistics]);
}

/** Turns to the next way to colour the wells. Who asks for it is not drawn again when the colouring changes. */
export function useNextColouring(): () => void {
  const { plate, maps } = useColouringChoices();
  const network = useChosenNetwork();
  const verdicts = useWellVerdicts();
  return useMemo(
    () => () => {
      const choices = [...plate, ...maps];
      const colouring = chooseColouring(workspace.get().colouring, { verdicts, network });
      const at = choices.findIndex(({ key }) => key === colouringKey(colouring));
      const next = choices[(at + 1) % choices.length];
      if (next !== undefined) workspace.set({ colouring: next.colouring });
    },
    [plate, maps, verdicts, network],
  );
}
