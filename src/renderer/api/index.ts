export { fetchClasses, fetchMaps, fetchObject, fetchTile } from './binary.ts';
export { call } from './client.ts';
export { useLiveData } from './live.ts';
export { native } from './native.ts';
export type { Connection } from './events.ts';
export {
  queryClient,
  useCapeFitProgress,
  useExportProgress,
  useInspection,
  useMethodChoices,
  useRunEstimate,
  useLabState,
  useMutate,
  useNetworks,
  usePlate,
  useProject,
  useProjectTurn,
  useReportProgress,
  usePlateStatistics,
  useRuns,
  useScoreAnswers,
  useScoreCheck,
  useScoringProgress,
  useUnits,
} from './queries.ts';
