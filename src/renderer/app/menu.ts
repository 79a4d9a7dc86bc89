import { useEffect } from 'react';
import { native } from '../api/index.ts';
import { dockTabs, type DockTab } from './dock.tsx';
import type { ProjectWays } from './use-open-project.ts';
import { openImport } from '../features/import/index.ts';
import { toggleOverlay } from '../features/overlay/index.ts';

/** Connects the desktop's menu entries to the window. */
export function useMenu(showTab: (tab: DockTab) => void, { choose, make }: ProjectWays): void {
  useEffect(
    () =>
      native?.onMenu((command) => {
        const tab = dockTabs.find((known) => known === command);
        if (tab !== undefined) showTab(tab);
        if (command === 'open-project') void choose();
        if (command === 'new-project') void make();
        if (command === 'import-plate') openImport();
        if (command === 'toggle-overlay') toggleOverlay();
      }),
    [showTab, choose, make],
  );
}
