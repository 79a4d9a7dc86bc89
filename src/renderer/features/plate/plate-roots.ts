import { useQuery } from '@tanstack/react-query';
import type { PlateId } from '../../../shared/ids.ts';
import { call } from '../../api/index.ts';

/** The folders of a plate, and which can be reached now. */
export const usePlateRoots = (plateId: PlateId) =>
  useQuery({
    queryKey: ['plate.roots', { plateId }],
    queryFn: ({ signal }) => call('plate.roots', { plateId }, signal),
  });
