import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../shared/preload-api.ts';

type Entry = MenuItemConstructorOptions;
const separator: Entry = { type: 'separator' };

/**
 * The application menu. What concerns the project is sent to the window as a command; the rest are Electron's roles.
 * @param send takes the command of a chosen entry
 */
export function setupMenu(send: (command: MenuCommand) => void, platform: NodeJS.Platform): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(send, platform)));
}

function menuTemplate(send: (command: MenuCommand) => void, platform: NodeJS.Platform): Entry[] {
  const entry = (label: string, command: MenuCommand, accelerator?: string): Entry => ({
    label,
    click: () => send(command),
    ...(accelerator === undefined ? {} : { accelerator }),
  });
  const isMac = platform === 'darwin';
  const end: Entry = isMac ? { role: 'close' } : { role: 'quit' };
  return [
    ...(isMac ? [{ role: 'appMenu' } satisfies Entry] : []),
    {
      role: 'fileMenu',
      submenu: [
        entry('New Project…', 'new-project', 'CommandOrControl+N'),
        entry('Open Project…', 'open-project', 'CommandOrControl+O'),
        separator,
        entry('Import a Plate…', 'import-plate', 'CommandOrControl+I'),
        separator,
        end,
      ],
    },
    { role: 'editMenu' },
    {
      role: 'viewMenu',
      submenu: [
        entry('Show or Hide Maps', 'toggle-overlay'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    {
      label: 'Explain',
      submenu: [
        entry('New Run…', 'new-run', 'CommandOrControl+R'),
        entry('Runs', 'jobs'),
        entry('Networks', 'networks'),
        entry('Scores', 'scores'),
        entry('Review', 'review'),
        entry('Quality', 'quality'),
      ],
    },
    plateMenu(entry),
    { role: 'windowMenu' },
    { role: 'help', submenu: isMac ? [] : [{ role: 'about' }] },
  ];
}

function plateMenu(entry: (label: string, command: MenuCommand) => Entry): Entry {
  return {
    label: 'Plate',
    submenu: [
      entry('Go to Well…', 'go-to-well'),
      entry('Whole Plate', 'zoom-plate'),
      entry('Well in Focus', 'zoom-well'),
      entry('Next Field', 'next-field'),
      entry('Previous Field', 'previous-field'),
      entry('Next Slice', 'next-slice'),
      entry('Previous Slice', 'previous-slice'),
      entry('Maximum of All Slices', 'maximum-of-slices'),
      entry('Next Time Point', 'next-time'),
      entry('Previous Time Point', 'previous-time'),
      separator,
      entry('Compare in Linked Panels', 'compare'),
      separator,
      entry('Next Hit', 'next-hit'),
      entry('Previous Hit', 'previous-hit'),
      entry('Next Class', 'next-class'),
      entry('Next Method', 'next-method'),
      entry('Next Colours of the Wells', 'next-colouring'),
      separator,
      entry('Exclude or Include Wells', 'exclude'),
    ],
  };
}
