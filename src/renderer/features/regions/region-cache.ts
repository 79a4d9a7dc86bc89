import type { InputOf } from '../../../shared/contract/rpc.ts';
import type { Region } from '../../../shared/region.ts';
import { queryClient } from '../../api/index.ts';

const listKey = ['regions.list'] as const;

/** Every region that the window knows. */
export const cachedRegions = (): Region[] =>
  queryClient.getQueriesData<Region[]>({ queryKey: listKey }).flatMap(([, regions]) => regions ?? []);

/**
 * Keeps what an edit made of its regions, so that the screen and the next edit need not wait until the window has asked
 * again. A list takes no region of a field that it is not about.
 */
export function keepEdit({ remove = [] }: InputOf<'regions.edit'>, made: readonly Region[]): void {
  const gone = new Set<number>(remove);
  const byId = new Map(made.map((region) => [region.id, region]));
  for (const [key, known] of queryClient.getQueriesData<Region[]>({ queryKey: listKey })) {
    if (known === undefined) continue;
    const fields = fieldsOf(key);
    const ids = new Set(known.map(({ id }) => id));
    const fresh = made.filter(({ id, fieldId }) => !ids.has(id) && fields.has(fieldId));
    const kept = known.filter(({ id }) => !gone.has(id)).map((region) => byId.get(region.id) ?? region);
    queryClient.setQueryData(key, [...kept, ...fresh]);
  }
}

/** The fields that a list of regions was asked for. */
function fieldsOf([, asked]: readonly unknown[]): ReadonlySet<unknown> {
  const isList = typeof asked === 'object' && asked !== null && 'fieldIds' in asked;
  return new Set(isList && Array.isArray(asked.fieldIds) ? asked.fieldIds : []);
}
