import { createStore } from '../../state/index.ts';

/** What the plate map asks for beside itself: where to go, or why wells are excluded. */
export const plateAsk = createStore<{ readonly asks: 'nothing' | 'well' | 'reason' }>({ asks: 'nothing' });

export const askForWell = () => plateAsk.set({ asks: 'well' });
export const askForReason = () => plateAsk.set({ asks: 'reason' });
export const askNothing = () => plateAsk.set({ asks: 'nothing' });
