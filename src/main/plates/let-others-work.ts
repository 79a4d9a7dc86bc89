/** Gives way to whatever else waits on this thread: a tile that is asked for, a click. */
export const letOthersWork = () => new Promise<void>((resolve) => setImmediate(resolve));
