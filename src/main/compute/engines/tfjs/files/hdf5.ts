import { Dataset, File, Group, ready } from 'h5wasm';
import { badInput, PlateLensError } from '../../../../../shared/errors.ts';

let counter = 0;

/**
 * Opens HDF5 bytes in memory, hands the root to `work`, and closes it. The library sees a file system of its own, so
 * that no link inside the file leads to the disk.
 * @throws BadInput where the bytes are no HDF5 file or break off.
 */
export async function withHdf5<R>(bytes: Uint8Array, where: string, work: (root: Group) => R): Promise<R> {
  const library = await ready;
  library.activate_throwing_error_handler();
  const { FS } = library;
  const name = `network-${counter++}.h5`;
  FS.writeFile(name, bytes);
  try {
    return readClosing(name, work);
  } catch (cause) {
    if (cause instanceof PlateLensError) throw cause;
    throw badInput({
      what: `the HDF5 file is broken: ${firstLine(cause)}`,
      where,
      mend: 'Copy it again, or save the network again.',
      cause,
    });
  } finally {
    FS.unlink(name);
  }
}

function readClosing<R>(name: string, work: (root: Group) => R): R {
  const file = new File(name, 'r');
  if (file.file_id < 0n) throw new Error('it cannot be opened');
  try {
    return work(file);
  } finally {
    file.close();
  }
}

const firstLine = (error: unknown) =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';

export function childGroup(parent: Group, name: string): Group | null {
  const child = parent.get(name);
  return child instanceof Group ? child : null;
}

/** An attribute's text; null where there is none. */
export function readText(group: Group, name: string): string | null {
  const value = group.attrs[name]?.value;
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return typeof value === 'string' ? value : null;
}

/** A list of names. Keras cuts lists that are too long for one attribute into `name0`, `name1` and so on. */
export function readNames(group: Group, name: string): string[] {
  const names: string[] = [];
  const keys = Object.keys(group.attrs);
  const parts = keys.includes(name)
    ? [name]
    : keys.filter((key) => /^\d+$/.test(key.slice(name.length)) && key.startsWith(name));
  parts.sort((a, b) => Number(a.slice(name.length)) - Number(b.slice(name.length)));
  for (const part of parts) {
    const value = group.attrs[part]?.value;
    if (Array.isArray(value)) names.push(...value.filter((entry) => typeof entry === 'string'));
  }
  return names;
}

/** The numbers of a dataset as float32. @throws BadInput where it holds none or is cut short. */
export function readFloats(
  group: Group,
  name: string,
  where: string,
): { readonly shape: readonly number[]; readonly data: Float32Array } {
  const dataset = group.get(name);
  if (!(dataset instanceof Dataset)) {
    throw badInput({ what: `its weight ${name} is missing`, where, mend: 'Save the network again.' });
  }
  const { value } = dataset;
  const values = typeof value === 'number' ? [value] : value;
  if (!ArrayBuffer.isView(values) && !Array.isArray(values)) {
    throw badInput({ what: `its weight ${name} holds no numbers`, where, mend: 'Save the network again.' });
  }
  const numbers = Array.from(values as ArrayLike<unknown>, Number);
  return { shape: dataset.shape ?? [], data: Float32Array.from(numbers) };
}
