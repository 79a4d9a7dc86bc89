import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { InputOf, OutputOf, ProcedureName } from '../../../shared/contract/rpc.ts';
import type { PlateId } from '../../../shared/ids.ts';
import type { ImportState } from '../../../shared/import.ts';
import { call } from '../../api/index.ts';

/** Asks while an input is there; the answer before stays on the screen until the next has come. */
function useLasting<N extends ProcedureName>(name: N, input: InputOf<N> | null) {
  return useQuery<OutputOf<N>>({
    queryKey: [name, input],
    queryFn: ({ signal }) => {
      if (input === null) throw new Error('a disabled query never runs');
      return call(name, input, signal);
    },
    enabled: input !== null,
    placeholderData: keepPreviousData,
    // A folder may have changed when it is looked at again.
    gcTime: 0,
  });
}

export const useImportChoices = () =>
  useQuery({
    queryKey: ['import.choices', {}],
    queryFn: ({ signal }) => call('import.choices', {}, signal),
  });

export const useRecognition = (path: string | null) =>
  useLasting('import.recognise', path === null ? null : { path });
export const usePatternPreview = (input: InputOf<'import.pattern'> | null) =>
  useLasting('import.pattern', input);
export const useImportPreview = (input: InputOf<'import.preview'> | null) =>
  useLasting('import.preview', input);

/** The imports of the open project, newest first; kept true by events. */
export const useImports = () =>
  useQuery<ImportState[]>({
    queryKey: ['import.list', {}],
    queryFn: ({ signal }) => call('import.list', {}, signal),
  });

export const useImportReport = (plateId: PlateId | null) =>
  useQuery({
    queryKey: ['plate.importReport', { plateId }],
    queryFn: ({ signal }) => {
      if (plateId === null) throw new Error('a disabled query never runs');
      return call('plate.importReport', { plateId }, signal);
    },
    enabled: plateId !== null,
  });
