import { useQuery } from '@tanstack/react-query';
import type { PlateId } from '../../../shared/ids.ts';
import type { PlateReview } from '../../../shared/review.ts';
import { call } from '../../api/index.ts';

const nothingSaid: PlateReview = { reviews: [], exclusions: [] };

/** Marks, notes and exclusions of a plate. */
export const usePlateReview = (plateId: PlateId | null): PlateReview =>
  useQuery({
    queryKey: ['review.list', { plateId }],
    queryFn: ({ signal }) => {
      if (plateId === null) throw new Error('a disabled query never runs');
      return call('review.list', { plateId }, signal);
    },
    enabled: plateId !== null,
  }).data ?? nothingSaid;
