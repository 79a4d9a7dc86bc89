/**
 * What the desktop shell offers to the window beyond a web page, as `window.platelens`. Absent in a plain browser. The
 * project's data never pass here: they come through the door, in the desktop as everywhere.
 * @typeParam DroppedFile the browser's `File`, which this side-less folder cannot name
 */
export interface PreloadApi<DroppedFile> {
  /** Lets the person choose a project file. Its absolute path, or null when the dialog was dismissed. */
  openProjectDialog(): Promise<string | null>;
  /** Lets the person choose where a new project file goes. */
  newProjectDialog(): Promise<string | null>;
  /** Lets the person choose a plate map. */
  openPlateMapDialog(): Promise<string | null>;
  /** Lets the person choose a network file. */
  openNetworkDialog(): Promise<string | null>;
  /** Lets the person choose a file of regions. */
  openRegionFileDialog(): Promise<string | null>;
  /** Lets the person choose a folder, for instance one of plate images. */
  openFolderDialog(): Promise<string | null>;
  /** The absolute path of a file that was dropped on the window; empty for a file that is not on a disk. */
  pathOf(file: DroppedFile): string;
  /** Calls `listener` with the command of a chosen menu entry until the returned function is called. */
  onMenu(listener: (command: string) => void): () => void;
}

/** The native dialogs, by the name under which the preload asks for them. */
export const dialogNames = [
  'open-project',
  'new-project',
  'open-network',
  'open-folder',
  'open-plate-map',
  'open-region-file',
] as const;
export type DialogName = (typeof dialogNames)[number];

/** Names of the lines between preload and main. */
export const preloadChannels = {
  /** Invoked with a {@link DialogName}, answered with a path or null. */
  dialog: 'platelens:dialog',
  /** Sent to the window with a {@link MenuCommand}. */
  menu: 'platelens:menu',
} as const;

/** What the application menu asks of the window: a dialog, a panel to show, or what a key does too. */
export const menuCommands = [
  'new-project',
  'open-project',
  'import-plate',
  'new-run',
  'jobs',
  'networks',
  'scores',
  'quality',
  'review',
  'go-to-well',
  'zoom-plate',
  'zoom-well',
  'next-field',
  'previous-field',
  'next-slice',
  'previous-slice',
  'maximum-of-slices',
  'next-time',
  'previous-time',
  'compare',
  'next-hit',
  'previous-hit',
  'next-class',
  'next-method',
  'next-colouring',
  'exclude',
  'toggle-overlay',
] as const;
export type MenuCommand = (typeof menuCommands)[number];
