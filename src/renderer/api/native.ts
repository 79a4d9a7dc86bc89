import type { PreloadApi } from '../../shared/preload-api.ts';

declare global {
  interface Window {
    readonly platelens?: PreloadApi<File>;
  }
}

/** The desktop shell's bridge; null in a plain browser, where paths are typed, and outside one. */
export const native: PreloadApi<File> | null =
  typeof window === 'undefined' ? null : (window.platelens ?? null);
