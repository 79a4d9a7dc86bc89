import type { InputOf } from '../../../shared/contract/rpc.ts';
import type { ChannelWish, SliceChoice, TimeChoice } from '../../../shared/import.ts';
import type { Role } from '../../../shared/plate.ts';
import type { PlateFormat } from '../../../shared/wells.ts';
import { createStore } from '../../state/index.ts';

/** Everything that can be said about an import; null leaves the choice to the files. */
export interface ImportDraft {
  readonly open: boolean;
  /** The folder that is looked at; null before one was chosen. */
  readonly path: string | null;
  readonly format: string;
  /** A pattern, or a naming scheme by its id. */
  readonly pattern: string | null;
  readonly plate: string | null;
  readonly plateMap: string | null;
  readonly roleColumn: string;
  /** As typed: `1=positive, 0=negative`. */
  readonly roleValues: string;
  readonly channels: readonly ChannelWish[];
  readonly name: string;
  readonly pixelSizeUm: number | null;
  readonly size: PlateFormat | null;
  readonly z: SliceChoice | null;
  readonly t: TimeChoice | null;
  /** Whether all other slices and time points are kept to look through. */
  readonly keepPlanes: boolean;
}

const nothingSaid: Omit<ImportDraft, 'open' | 'path'> = {
  format: 'auto',
  pattern: null,
  plate: null,
  plateMap: null,
  roleColumn: '',
  roleValues: '',
  channels: [],
  name: '',
  pixelSizeUm: null,
  size: null,
  z: null,
  t: null,
  keepPlanes: false,
};

export const importDraft = createStore<ImportDraft>({ open: false, path: null, ...nothingSaid });

/** Opens the wizard: on a folder, or where it was left. */
export function openImport(path?: string): void {
  importDraft.set(path === undefined ? { open: true } : { open: true, path, ...nothingSaid });
}

/** Opens the wizard with a plate map; which folder it is about may be said before or after. */
export const openPlateMap = (path: string) =>
  importDraft.set(path === '' ? { open: true } : { open: true, plateMap: path });

/** Turns to another folder; what was said about the one before does not hold for it. */
export const lookAt = (path: string) =>
  importDraft.set((draft) => ({
    ...nothingSaid,
    path,
    // A plate map that was given before any folder is about this one.
    plateMap: draft.path === null ? draft.plateMap : null,
  }));

/** Closes the wizard; what was said stays for when it is opened again. */
export const closeImport = () => importDraft.set({ open: false });

/** Closes the wizard and forgets what was said. */
export const forgetImport = () => importDraft.set({ open: false, path: null, ...nothingSaid });

const roles: readonly Role[] = ['sample', 'positive', 'negative', 'reference', 'empty', 'excluded'];

/** Reads `1=positive, 0=negative`; pairs that name no role are passed over. */
export function parseRoleValues(text: string): Record<string, Role> {
  const pairs = text.split(',').flatMap((pair) => {
    const [value = '', word = ''] = pair.split('=').map((part) => part.trim());
    const role = roles.find((known) => known === word.toLowerCase());
    return value === '' || role === undefined ? [] : [[value, role] as const];
  });
  return Object.fromEntries(pairs);
}

/** What is asked for while the form is filled in; null before there is a folder. */
export function toPreviewRequest(draft: ImportDraft): InputOf<'import.preview'> | null {
  if (draft.path === null) return null;
  const { path, format, pattern, plate, plateMap, size, z, t, keepPlanes } = draft;
  const [column, values] = [draft.roleColumn.trim(), parseRoleValues(draft.roleValues)];
  const name = draft.name.trim();
  return {
    path,
    format,
    ...(pattern === null || pattern === '' ? {} : { pattern }),
    ...(plate === null || plate === '' ? {} : { plate }),
    ...(plateMap === null ? {} : { plateMap }),
    ...(plateMap === null || column === '' ? {} : { roles: { column, values } }),
    ...(name === '' ? {} : { name }),
    ...(size === null ? {} : { size }),
    ...(z === null ? {} : { z }),
    ...(t === null ? {} : { t }),
    ...(keepPlanes ? { keepPlanes } : {}),
  };
}

/** What the import gets: the same, with what only names and measures. */
export function toImportRequest(draft: ImportDraft): InputOf<'import.start'> | null {
  const request = toPreviewRequest(draft);
  if (request === null) return null;
  const { channels } = draft;
  return {
    ...request,
    ...(channels.length === 0 ? {} : { channels: [...channels] }),
    ...(draft.pixelSizeUm === null ? {} : { pixelSizeUm: draft.pixelSizeUm }),
  };
}

/** Says something of one channel; an empty name leaves it to the files. */
export function wishForChannel(
  index: number,
  change: { readonly name?: string; readonly color?: string },
): void {
  importDraft.set(({ channels }) => {
    const wishes: ChannelWish[] = Array.from(
      { length: Math.max(channels.length, index + 1) },
      (_, place) => channels[place] ?? {},
    );
    const { name = wishes[index]?.name, color = wishes[index]?.color } = change;
    wishes[index] = {
      ...(name === undefined || name.trim() === '' ? {} : { name }),
      ...(color === undefined ? {} : { color }),
    };
    return { channels: wishes };
  });
}
