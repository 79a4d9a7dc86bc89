const titles: Readonly<Record<string, string>> = {
  'ome-zarr': 'OME-Zarr',
  harmony: 'Harmony, Operetta, Phenix',
  imagexpress: 'ImageXpress',
  cellvoyager: 'CellVoyager',
  'ome-tiff': 'OME-TIFF',
  'tiff-pattern': 'Images by file name',
};

/** How a plate format is called on the screen; one without a title by its id. */
export const formatTitle = (id: string): string => titles[id] ?? id;

/** `4.2 MB` */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power] ?? 'B'}`;
}

/** `1 well`, `12 wells` */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

/** Images of a folder that no plane was made of. */
export const describeStray = (images: number): string =>
  `${count(images, 'image')} of the folder ${images === 1 ? 'belongs' : 'belong'} to no plane.`;
