import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { FieldId, PlateId } from '../../../shared/ids.ts';
import type { PlateView } from '../../../shared/plate.ts';
import type { Region } from '../../../shared/region.ts';
import { call } from '../../api/index.ts';

export const useRegionClasses = () =>
  useQuery({
    queryKey: ['regions.classes', {}],
    queryFn: ({ signal }) => call('regions.classes', {}, signal),
  });

export const useAnnotators = () =>
  useQuery({
    queryKey: ['regions.annotators', {}],
    queryFn: ({ signal }) => call('regions.annotators', {}, signal),
  });

/** Agreement of every two annotators of a plate. */
export const useRegionAgreement = (plateId: PlateId) =>
  useQuery({
    queryKey: ['regions.agreement', { plateId }],
    queryFn: ({ signal }) => call('regions.agreement', { plateId }, signal),
  });

export const useRegionHistory = () =>
  useQuery({
    queryKey: ['regions.history', {}],
    queryFn: ({ signal }) => call('regions.history', {}, signal),
  });

export const useRegionCounts = (plateId: PlateId) =>
  useQuery({
    queryKey: ['regions.counts', { plateId }],
    queryFn: ({ signal }) => call('regions.counts', { plateId }, signal),
  });

/** The regions of the wells on the screen, by field; asked well by well, so that moving on asks for what is new. */
export function useRegionsOf(plate: PlateView, wellNames: string): ReadonlyMap<FieldId, readonly Region[]> {
  const wells = useMemo(() => {
    const names = new Set(wellNames.split(' '));
    return plate.wells.filter(({ name }) => names.has(name));
  }, [plate, wellNames]);
  const answers = useQueries({
    queries: wells.map((well) => {
      const fieldIds = well.fields.map(({ id }) => id);
      return {
        queryKey: ['regions.list', { fieldIds }],
        queryFn: ({ signal }: { signal: AbortSignal }) => call('regions.list', { fieldIds }, signal),
      };
    }),
    combine: combineRegions,
  });
  return useMemo(() => Map.groupBy(answers, ({ fieldId }) => fieldId), [answers]);
}

const combineRegions = (results: readonly { readonly data: Region[] | undefined }[]) =>
  results.flatMap(({ data }) => data ?? []);
