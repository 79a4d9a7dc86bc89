/** A started process's own end of the line to main. */
export interface Link {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Main is gone or has hung up. */
  onClose(listener: () => void): void;
}

/** As much of Electron's `process.parentPort` as is used here. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
}

function parentPortOf(owner: object): ParentPort | null {
  if (!('parentPort' in owner)) return null;
  // Electron sets `parentPort` in utility processes only; Node's own types cannot know of it.
  return owner.parentPort as ParentPort | null;
}

/** The line of this process: Electron's parent port in a utility process, Node's channel in a forked one. */
export function linkOfThisProcess(): Link {
  const port = parentPortOf(process);
  if (port !== null) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', (event) => listener(event.data)),
      // A utility process is ended by Electron together with its parent.
      onClose: () => undefined,
    };
  }
  return {
    send: (message) => {
      // Without a channel main is gone, and nobody waits for the message.
      if (process.connected) process.send?.(message);
    },
    onMessage: (listener) => process.on('message', listener),
    onClose: (listener) => process.once('disconnect', listener),
  };
}
