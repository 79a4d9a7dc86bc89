import { posix } from 'node:path';
import { packageOf } from '../../scripts/parts/source-tree.ts';
import { readImports } from '../../scripts/parts/read-imports.ts';
import { electronPlaces, electronRoot, table } from './table.ts';

/** A source tree in memory: text by path from the project's top, `src/...`. */
export type Tree = ReadonlyMap<string, string>;

interface Edge {
  readonly from: string;
  readonly to: string;
}

/** The room a source file lives in; undefined for a place that the table does not know. */
export function roomOf(path: string): string | undefined {
  const [, side = '', next = '', ...rest] = path.split('/');
  if (side !== 'main') return side in table ? side : undefined;
  if (rest.length === 0 || next === 'cli') return 'root';
  return next in table && next !== 'root' ? next : undefined;
}

/** The feature a file of the window belongs to, or null elsewhere. */
function featureOf(path: string): string | null {
  return /^src\/renderer\/(?:src\/)?features\/([^/]+)\//.exec(path)?.[1] ?? null;
}

/** Every breach of the import table in a tree, one sentence each. An empty list is a clean house. */
export function checkImports(tree: Tree): string[] {
  const breaches: string[] = [];
  const rooms: Edge[] = [];
  const features: Edge[] = [];
  for (const [path, text] of tree) {
    const room = roomOf(path);
    if (room === undefined) {
      breaches.push(`${path}: its folder is in no room of the table`);
      continue;
    }
    for (const { specifier, line } of readImports(path, text)) {
      const place = `${path}:${line}`;
      if (specifier === null) breaches.push(`${place}: imports a module whose name it computes`);
      else if (specifier.startsWith('.')) {
        const target = posix.normalize(posix.join(posix.dirname(path), specifier.replace(/\?.*$/, '')));
        const breach = checkRelative(path, room, target, tree);
        if (breach !== null) breaches.push(`${place}: ${breach}`);
        rooms.push({ from: room, to: roomOf(target) ?? target });
        features.push({ from: featureOf(path) ?? '', to: featureOf(target) ?? '' });
      } else {
        const breach = checkPackage(path, room, specifier);
        if (breach !== null) breaches.push(`${place}: ${breach}`);
      }
    }
  }
  const named = features.filter(({ from, to }) => from !== '' && to !== '');
  return [...breaches, ...findCycles(rooms, 'rooms'), ...findCycles(named, 'features')];
}

function checkRelative(path: string, room: string, target: string, tree: Tree): string | null {
  const goal = roomOf(target);
  if (!target.startsWith('src/') || goal === undefined) return `imports ${target}, which is in no room`;
  const isStyle = /\.(css|svg)$/.test(target) && room === 'renderer';
  if (!tree.has(target) && !isStyle) return `imports ${target}, which does not exist`;
  const loadsElectron = goal !== 'preload' && electronPlaces.some((place) => target.startsWith(place));
  if (loadsElectron && path !== electronRoot && goal !== room) return `loads electron through ${target}`;
  if (target === 'src/main/door/electron.ts')
    return path === electronRoot ? null : `loads electron through ${target}`;
  if (goal !== room) {
    if (!table[room]?.rooms.includes(goal)) return `${room} may not import ${goal} (${target})`;
    const hasDoor = goal !== 'shared' && goal !== 'root';
    return hasDoor && !isDoor(target) ? `enters ${goal} past its index.ts (${target})` : null;
  }
  const feature = featureOf(target);
  if (feature === null || feature === featureOf(path)) return null;
  return isDoor(target) ? null : `enters the feature ${feature} past its index (${target})`;
}

const isDoor = (target: string) => /\/index\.tsx?$/.test(target);

function checkPackage(path: string, room: string, specifier: string): string | null {
  const permissions = table[room];
  if (specifier.startsWith('node:')) return permissions?.node ? null : `${room} may not import ${specifier}`;
  const name = packageOf(specifier) ?? specifier;
  if (name === 'electron' && !electronPlaces.some((place) => path.startsWith(place))) {
    return 'only index, electron/, door/electron and the preload may import electron';
  }
  const allowed =
    name === 'electron' && path === 'src/main/door/electron.ts' ? ['electron'] : permissions?.packages;
  const fits = (entry: string) => (entry.endsWith('/') ? name.startsWith(entry) : name === entry);
  return allowed?.some(fits) ? null : `${room} may not import the package ${name}`;
}

/** Circles of imports, each named once by the path that closes it. */
function findCycles(edges: readonly Edge[], what: string): string[] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    if (from !== to) next.set(from, (next.get(from) ?? new Set()).add(to));
  }
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (node: string, trail: readonly string[]): void => {
    const start = trail.indexOf(node);
    if (start >= 0) found.push(`${what} in a circle: ${[...trail.slice(start), node].join(' > ')}`);
    if (start >= 0 || done.has(node)) return;
    for (const target of next.get(node) ?? []) walk(target, [...trail, node]);
    done.add(node);
  };
  for (const node of next.keys()) walk(node, []);
  return found;
}
