/** What the desktop shell offers beyond a web page. */
export interface NativeBridge {
  openProjectDialog(): Promise<string | null>;
  openNetworkDialog(): Promise<string | null>;
  pathOf(file: File): string;
  /** Calls `listener` with the command of a chosen menu entry until the returned function is called. */
  onMenu(listener: (command: string) => void): () => void;
}

declare global {
  interface Window {
    readonly platelens?: NativeBridge;
  }
}

/** The desktop shell's bridge; null in a plain browser, where paths are typed. */
export const native: NativeBridge | null = window.platelens ?? null;
