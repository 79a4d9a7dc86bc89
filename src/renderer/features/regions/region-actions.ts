import type { InputOf } from '../../../shared/contract/rpc.ts';
import type { FieldId } from '../../../shared/ids.ts';
import type { Region, RegionGeometry, RegionId, RegionTool } from '../../../shared/region.ts';
import { call, queryClient } from '../../api/index.ts';
import { cachedRegions, keepEdit } from './region-cache.ts';
import { regionSettings, regionState } from './region-state.ts';

/** Runs something that changes regions; what it says and what goes wrong is shown beside the tools. */
export async function act<T>(work: () => Promise<T>): Promise<T | null> {
  regionState.set({ busy: true, error: null, notices: [] });
  try {
    return await work();
  } catch (error) {
    regionState.set({ error });
    return null;
  } finally {
    regionState.set({ busy: false });
  }
}

/**
 * Sends one edit to the project; its regions become the selection, unless somebody has picked others in the meantime.
 */
export async function sendEdit(edit: InputOf<'regions.edit'>): Promise<readonly Region[]> {
  const before = regionState.get().selected;
  const done = await act(async () => {
    const result = await call('regions.edit', edit);
    // What is on the screen must not lose the shape until the window has asked again.
    keepEdit(edit, result.regions);
    return result;
  });
  void refreshRegions();
  if (done === null) return [];
  regionState.set({ notices: done.notices });
  selectInstead(
    before,
    done.regions.map(({ id }) => id),
  );
  return done.regions;
}

/** Picks regions where the selection is still what it was before. */
function selectInstead(before: ReadonlySet<RegionId>, ids: readonly RegionId[]): void {
  regionState.set(({ selected }) => {
    const isUnchanged = selected.size === before.size && [...selected].every((id) => before.has(id));
    return isUnchanged ? { selected: new Set(ids), ...(ids.length === 0 ? { corner: null } : {}) } : {};
  });
}

/** Asks again for all that is shown of regions. */
export const refreshRegions = () =>
  queryClient.invalidateQueries({
    predicate: ({ queryKey: [name] }) => typeof name === 'string' && name.startsWith('regions.'),
  });

/** Stores a new shape with the chosen class and annotator. */
export function addRegion(
  fieldId: FieldId,
  geometry: RegionGeometry,
  tool: RegionTool,
): Promise<readonly Region[]> {
  const { class: className, annotator } = regionSettings.get();
  return sendEdit({
    label: `draw with ${tool}`,
    save: [
      {
        id: null,
        fieldId,
        class: className,
        annotator,
        name: null,
        origin: { kind: 'drawn', tool },
        geometry,
      },
    ],
  });
}

export async function removeSelected(): Promise<void> {
  const ids: RegionId[] = [...regionState.get().selected];
  if (ids.length === 0) return;
  regionState.set({ corner: null });
  const label = ids.length === 1 ? 'remove region' : `remove ${ids.length} regions`;
  await inTurn(() => sendEdit({ label, remove: ids }));
}

/** A region with what is known of it at this moment: the last answer, and the shape that is on its way. */
export function asNow(region: Region): Region {
  const known = cachedRegions().find(({ id }) => id === region.id) ?? region;
  const geometry = regionState.get().edited.get(region.id) ?? known.geometry;
  return { ...known, geometry };
}

let lastEdit: Promise<unknown> = Promise.resolve();

/** Edits of one region follow each other: each starts from what the one before has left. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = lastEdit.then(work);
  lastEdit = mine.catch(() => undefined);
  return mine;
}

/** Gives regions another shape; what is on the screen shows it at once. */
export async function changeGeometries(
  label: string,
  changed: ReadonlyMap<Region, RegionGeometry>,
): Promise<void> {
  const edited = new Map([...changed].map(([{ id }, geometry]) => [id, geometry]));
  regionState.set({ edited });
  await inTurn(async () => {
    const save = [...changed].map(([region, geometry]) => ({ ...asNow(region), geometry }));
    if (save.length > 0) await sendEdit({ label, save });
  });
  // A later pull shows shapes of its own.
  regionState.set((state) => (state.edited === edited ? { edited: new Map() } : {}));
}

/** Gives regions another class. */
export async function giveClass(regions: readonly Region[], name: string): Promise<void> {
  if (regions.length === 0) return;
  const what = regions.length === 1 ? 'region' : `${regions.length} regions`;
  await inTurn(() =>
    sendEdit({
      label: `make ${what} ${name}`,
      save: regions.map((region) => ({ ...asNow(region), class: name })),
    }),
  );
}

/** The picked regions as the project holds them. */
export async function readPicked(): Promise<readonly Region[]> {
  const { selected } = regionState.get();
  const cached = cachedRegions();
  const fieldIds = [...new Set(cached.filter(({ id }) => selected.has(id)).map(({ fieldId }) => fieldId))];
  if (fieldIds.length === 0) return [];
  const regions = await act(() => call('regions.list', { fieldIds }));
  return regions?.filter(({ id }) => selected.has(id)) ?? [];
}

export const undo = () => goBack('regions.undo');

export const redo = () => goBack('regions.redo');

async function goBack(step: 'regions.undo' | 'regions.redo'): Promise<void> {
  const before = regionState.get().selected;
  await inTurn(async () => {
    await act(() => call(step, {}));
    selectInstead(before, []);
    // The next edit has to start from what this one has left.
    await queryClient.invalidateQueries({ queryKey: ['regions.list'] });
  });
  await refreshRegions();
}

/** Copies the selected regions to other fields, at the same pixels. */
export async function copySelected(fieldIds: readonly FieldId[]): Promise<void> {
  const { annotator } = regionSettings.get();
  const ids: RegionId[] = [...regionState.get().selected];
  if (ids.length === 0 || fieldIds.length === 0) return;
  const done = await act(() => call('regions.copy', { ids, fieldIds: [...fieldIds], annotator }));
  if (done !== null) regionState.set({ notices: [`${done.regions.length} copies made`, ...done.notices] });
  await refreshRegions();
}
