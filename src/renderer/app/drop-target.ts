/** What takes a dropped file or folder; `plate` is the wizard, which looks into everything else. */
export type DropTarget = 'project' | 'network' | 'regions' | 'plate-map' | 'plate';

/** What is known of something dropped before anybody opens it. */
export interface Dropped {
  readonly name: string;
  /** The names in a folder, or the first of many; null for a file. */
  readonly inside: readonly string[] | null;
  /** How a file of JSON begins; empty for everything else. */
  readonly head: string;
}

const byEnding: Readonly<Record<string, DropTarget>> = {
  platelens: 'project',
  onnx: 'network',
  h5: 'network',
  keras: 'network',
  // Packages of networks: their description, or all in one.
  zip: 'network',
  yaml: 'network',
  yml: 'network',
  geojson: 'regions',
  csv: 'plate-map',
  tsv: 'plate-map',
  xlsx: 'plate-map',
};

const packageNames = ['bioimageio.yaml', 'rdf.yaml', 'model.yaml'];
const modelName = 'model.json';

const networkWords = /"(?:modelTopology|weightsManifest)"|"format"\s*:\s*"(?:layers|graph)-model"/;
const regionWords =
  /"type"\s*:\s*"(?:Feature|FeatureCollection|Polygon|MultiPolygon)"|"(?:annotations|categories)"\s*:/;

/** Finds who takes what was dropped, by its name, and by how it begins where the name leaves that open. */
export function toDropTarget({ name, inside, head }: Dropped): DropTarget {
  if (inside !== null) {
    return inside.some((each) => each === modelName || packageNames.includes(each)) ? 'network' : 'plate';
  }
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  if (ending !== 'json') return byEnding[ending] ?? 'plate';
  if (networkWords.test(head)) return 'network';
  if (regionWords.test(head)) return 'regions';
  return name === modelName ? 'network' : 'plate';
}

/** The path to hand on: a folder with a TensorFlow.js network is opened by the file in it, a package as a whole. */
export function toDropPath(path: string, { inside }: Dropped): string {
  if (path === '' || inside === null || !inside.includes(modelName)) return path;
  if (inside.some((each) => packageNames.includes(each))) return path;
  return `${path}${path.includes('\\') ? '\\' : '/'}${modelName}`;
}

const headBytes = 4096;

/**
 * Looks at something dropped. Files and entries must have been taken from the drop itself; they can be read later.
 * @throws what the browser says where the file cannot be read
 */
export async function lookAtDropped(file: File, entry: FileSystemEntry | null): Promise<Dropped> {
  const { name } = file;
  if (entry !== null && isFolder(entry)) return { name, inside: await namesIn(entry), head: '' };
  const head = name.toLowerCase().endsWith('.json') ? await file.slice(0, headBytes).text() : '';
  return { name, inside: null, head };
}

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

/** The first names in a folder. One of a network holds few files, one of a plate more than anybody wants to list. */
const namesIn = (folder: FileSystemDirectoryEntry) =>
  new Promise<readonly string[]>((done, fail) => {
    folder.createReader().readEntries((entries) => done(entries.map(({ name }) => name)), fail);
  });
