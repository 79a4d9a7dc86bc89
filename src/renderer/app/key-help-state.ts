import { createStore } from '../state/index.ts';

/** Whether the list of keys is open. */
export const keyHelp = createStore({ open: false });
