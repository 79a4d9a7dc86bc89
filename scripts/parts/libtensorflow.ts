import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';

/** TensorFlow's C library on this machine: what a program links against and is built with. */
export interface Libtensorflow {
  /** Files of the library itself and of its framework. */
  readonly library: string;
  readonly framework: string;
  /** Folder whose `tensorflow/c/c_api.h` declares it. */
  readonly headers: string;
}

/** What was found, or why there is nothing. */
export type FoundLibtensorflow =
  | { readonly kind: 'found'; readonly library: Libtensorflow }
  | { readonly kind: 'absent'; readonly reason: string };

/**
 * The library in LIBTENSORFLOW_DIR, laid out as its own archive (`lib/`, `include/`) or as the Python package
 * `tensorflow`; else the one inside the Python package of the `python3` at hand.
 */
export async function findLibtensorflow(
  given = process.env['LIBTENSORFLOW_DIR'],
): Promise<FoundLibtensorflow> {
  if (given !== undefined && given !== '') {
    const library = inspectFolder(given);
    return library === null
      ? { kind: 'absent', reason: `LIBTENSORFLOW_DIR (${given}) holds no libtensorflow with its headers` }
      : { kind: 'found', library };
  }
  const folder = await findPythonPackage();
  const library = folder === null ? null : inspectFolder(folder);
  if (library !== null) return { kind: 'found', library };
  const reason =
    folder === null
      ? 'no libtensorflow: name its folder in LIBTENSORFLOW_DIR, or install the Python package tensorflow-cpu'
      : `the Python package in ${folder} brings no libtensorflow with its headers`;
  return { kind: 'absent', reason };
}

function inspectFolder(folder: string): Libtensorflow | null {
  const files = [join(folder, 'lib'), folder].flatMap((place) =>
    existsSync(place)
      ? readdirSync(place)
          .sort()
          .map((name) => join(place, name))
      : [],
  );
  // The plain name is a link to the versioned one; inside the Python package only `libtensorflow_cc.so.2` exists.
  const library = files.find((file) => /libtensorflow(_cc)?\.so(\.\d+)*$/.test(file));
  const framework = files.find((file) => /libtensorflow_framework\.so(\.\d+)*$/.test(file));
  const headers = join(folder, 'include');
  if (library === undefined || framework === undefined) return null;
  return existsSync(join(headers, 'tensorflow/c/eager/c_api.h')) ? { library, framework, headers } : null;
}

/** Folder of Python's `tensorflow`, found without importing it. */
async function findPythonPackage(): Promise<string | null> {
  const program =
    'import importlib.util as u; s = u.find_spec("tensorflow"); print(s.submodule_search_locations[0] if s else "")';
  const asked = await runProgram('python3', ['-c', program], { stdio: ['ignore', 'pipe', 'ignore'] }).catch(
    () => null,
  );
  const folder = asked?.output.trim() ?? '';
  return folder === '' ? null : folder;
}
