/** What a room may import. */
export interface Permissions {
  /** Other rooms, entered through their `index.ts` (`shared` has none: it is words, imported file by file). */
  readonly rooms: readonly string[];
  /** Packages by name; a name that ends in `/` allows a whole scope. */
  readonly packages: readonly string[];
  /** Node's own modules. */
  readonly node: boolean;
}

const mainRooms = [
  'graph',
  'attribution',
  'processes',
  'compute',
  'db',
  'plates',
  'networks',
  'jobs',
  'scoring',
  'reports',
];

/**
 * The import table of the house. What is not listed is forbidden. `root` are the files directly in src/main and the
 * command line's folder: the composition roots and what they share.
 */
export const table: Readonly<Record<string, Permissions>> = {
  shared: { rooms: [], packages: ['zod'], node: false },
  graph: { rooms: ['shared'], packages: ['protobufjs'], node: false },
  attribution: { rooms: ['shared'], packages: [], node: false },
  processes: { rooms: ['shared'], packages: ['zod'], node: true },
  compute: {
    rooms: ['shared', 'graph', 'attribution', 'processes'],
    packages: ['onnxruntime-node', '@tensorflow/', 'h5wasm', 'fflate', 'zod'],
    node: true,
  },
  db: { rooms: ['shared'], packages: ['better-sqlite3', 'kysely', 'zod'], node: true },
  plates: {
    rooms: ['shared', 'db'],
    packages: [
      'geotiff',
      'sharp',
      'zarrita',
      'papaparse',
      'image-js',
      'piscina',
      'saxes',
      'read-excel-file',
      'fflate',
      'zod',
    ],
    node: true,
  },
  networks: { rooms: ['shared', 'db'], packages: ['yaml', 'zod'], node: true },
  jobs: { rooms: ['shared', 'db'], packages: ['pg-boss', 'pg', 'zod'], node: true },
  scoring: {
    rooms: ['shared', 'db', 'attribution'],
    packages: ['piscina', 'polyclip-ts', 'sharp', 'geotiff', 'zarrita', 'saxes', 'papaparse', 'zod'],
    node: true,
  },
  reports: {
    rooms: ['shared', 'db', 'processes'],
    packages: [
      'sharp',
      'pdfkit',
      'fontkit',
      'd3-scale',
      'd3-scale-chromatic',
      'hyparquet-writer',
      'geotiff',
      'zarrita',
      'papaparse',
      'zod',
    ],
    node: true,
  },
  demo: { rooms: ['shared', ...mainRooms], packages: ['sharp', 'zod'], node: true },
  door: { rooms: ['shared', ...mainRooms], packages: ['@trpc/server', 'zod'], node: true },
  electron: { rooms: ['shared', 'door', 'compute'], packages: ['electron', 'zod'], node: true },
  root: {
    rooms: ['shared', ...mainRooms, 'demo', 'door', 'electron'],
    packages: ['electron', 'geotiff', 'pino', 'zod'],
    node: true,
  },
  preload: { rooms: ['shared'], packages: ['electron'], node: false },
  renderer: {
    rooms: ['shared'],
    packages: [
      'react',
      'react-dom',
      'openseadragon',
      'zod',
      '@mantine/',
      '@tabler/icons-react',
      '@tanstack/',
      '@trpc/client',
      '@observablehq/plot',
      'pdfjs-dist',
      'd3-scale',
      'd3-scale-chromatic',
    ],
    node: false,
  },
};

/** The only places that may import `electron`, whatever their room is otherwise allowed. */
export const electronPlaces: readonly string[] = [
  'src/main/index.ts',
  'src/main/electron/',
  'src/main/door/electron.ts',
  'src/preload/',
];

/** What loads `electron` may be entered only by Electron's own root, or the headless host could not start without it. */
export const electronRoot = 'src/main/index.ts';
