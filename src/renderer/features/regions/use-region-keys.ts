import { useEffect } from 'react';
import { redo, removeSelected, undo } from './region-actions.ts';
import { regionSettings, regionState, setMode } from './region-state.ts';
import { toolTable } from './region-toolbar.tsx';
import { editKeyTable } from './tools/index.ts';

/** The keys of the region tools in words. */
export const regionKeyTable: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  ...toolTable.map(({ key, label }) => ({ keys: [key], does: label })),
  ...editKeyTable,
  { keys: ['[', ']'], does: 'Smaller and larger brush' },
  { keys: ['Ctrl', 'Z'], does: 'Undo the last edit, whatever it was of' },
  { keys: ['Ctrl', 'Shift', 'Z'], does: 'Redo it' },
  { keys: ['Delete'], does: 'Remove the chosen corner, or the picked regions' },
  { keys: ['Enter', 'Esc'], does: 'Close the polygon, drop it' },
];

const typing =
  'input:not([type="checkbox"], [type="radio"], [type="color"]), textarea, [contenteditable="true"]';

/** Connects the keys of the region tools. */
export function useRegionKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey) return;
      if (event.target instanceof Element && event.target.closest(typing) !== null) return;
      const command = event.ctrlKey || event.metaKey ? historyCommand(event) : plainCommand(event);
      if (command === null) return;
      event.preventDefault();
      command();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

function historyCommand({ key, shiftKey }: KeyboardEvent): (() => void) | null {
  const letter = key.toLowerCase();
  if (letter === 'y' || (letter === 'z' && shiftKey)) return () => void redo();
  return letter === 'z' ? () => void undo() : null;
}

function plainCommand({ key }: KeyboardEvent): (() => void) | null {
  const tool = toolTable.find((entry) => entry.key === key.toUpperCase());
  if (tool !== undefined) return () => setMode(tool.mode);
  if (key === 'Delete' || key === 'Backspace') {
    return regionState.get().selected.size === 0 ? null : () => void removeSelected();
  }
  if (key === '[') return () => resizeBrush(0.8);
  return key === ']' ? () => resizeBrush(1.25) : null;
}

function resizeBrush(factor: number): void {
  regionSettings.set(({ brushPx }) => {
    const step =
      factor > 1
        ? Math.max(brushPx + 1, Math.round(brushPx * factor))
        : Math.min(brushPx - 1, Math.round(brushPx * factor));
    return { brushPx: Math.min(100, Math.max(1, step)) };
  });
}
