import { useEffect } from 'react';
import { native } from '../api/index.ts';
import { dockTabs, type DockTab } from './dock.tsx';
import { useOpenProject } from './open-project.tsx';
import { toggleOverlay } from '../features/overlay/index.ts';

/** Connects the desktop's menu entries to the window. */
export function useMenu(showTab: (tab: DockTab) => void): void {
  const { choose } = useOpenProject();
  useEffect(
    () =>
      native?.onMenu((command) => {
        const tab = dockTabs.find((known) => known === command);
        if (tab !== undefined) showTab(tab);
        if (command === 'open-project') void choose();
        if (command === 'toggle-overlay') toggleOverlay();
      }),
    [showTab, choose],
  );
}
