import { QueryClient, useMutation, useQuery } from '@tanstack/react-query';
import type { CapeFitProgress } from '../../shared/cape-fit.ts';
import type { InputOf, OutputOf, ProcedureName } from '../../shared/contract/rpc.ts';
import type { Project } from '../../shared/contract/rpc.ts';
import type { ImportState } from '../../shared/import.ts';
import type { ExportProgress } from '../../shared/contract/exports.ts';
import type { ReportProgress } from '../../shared/contract/reports.ts';
import type { NetworkId, PlateId, RunId } from '../../shared/ids.ts';
import type { ScoreProgress } from '../../shared/score-request.ts';
import type { ChannelDisplay, PlateView } from '../../shared/plate.ts';
import type { Run, Unit } from '../../shared/run.ts';
import { isCancelled, PlateLensError } from '../../shared/errors.ts';
import { call } from './client.ts';
import { createHeardRuns } from './heard-runs.ts';
import { projectTurn } from './project-turn.ts';

/** Answers stay fresh until an event says otherwise; errors of the family are final, only a lost line is retried. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      retry: (failures, error) => !(error instanceof PlateLensError) && !isCancelled(error) && failures < 3,
    },
    mutations: { retry: false },
  },
});

function useCall<N extends ProcedureName>(name: N, input: InputOf<N> | null) {
  return useQuery<OutputOf<N>>({
    queryKey: [name, input],
    queryFn: ({ signal }) => {
      if (input === null) throw new Error('a disabled query never runs');
      return call(name, input, signal);
    },
    enabled: input !== null,
  });
}

export const useProject = () => useCall('project.current', {});
export const usePlate = (plateId: PlateId | null) =>
  useCall('plate.view', plateId === null ? null : { plateId });
export const useNetworks = () => useCall('network.list', {});
export const useRuns = (plateId: PlateId | null) =>
  useQuery<Run[]>({
    queryKey: ['run.list', plateId === null ? null : { plateId }],
    queryFn: async ({ signal }) => {
      if (plateId === null) throw new Error('a disabled query never runs');
      const askedAt = performance.now();
      return heardRuns.correct(await call('run.list', { plateId }, signal), askedAt);
    },
    enabled: plateId !== null,
  });
export const useUnits = (runId: RunId | null) => useCall('run.units', runId === null ? null : { runId });
export const useMethodChoices = (networkId: InputOf<'network.methods'>['networkId'] | null) =>
  useCall('network.methods', networkId === null ? null : { networkId });
export const useInspection = (path: string | null) =>
  useCall('network.inspect', path === null ? null : { path });

/** The lab queue and its machines, asked for every two seconds while somebody looks; null where there is none. */
export const useLabState = () =>
  useQuery<OutputOf<'lab.state'>>({
    queryKey: ['lab.state'],
    queryFn: ({ signal }) => call('lab.state', {}, signal),
    // Without a lab queue there is nothing to ask again.
    refetchInterval: ({ state }) => (state.data === null ? false : 2000),
  });

/** What a run would take; asked for as long as somebody looks, and never kept. */
export const useRunEstimate = (request: InputOf<'run.estimate'> | null) => useCall('run.estimate', request);

/** Where the events keep how far the fit of a network's CAPE head is. */
export const capeFitKey = (networkId: NetworkId) => ['cape-fit', networkId] as const;

/** How far the fit of a network's CAPE head was when it was last told; null before. */
export const useCapeFitProgress = (networkId: NetworkId) =>
  useQuery<CapeFitProgress | null>({
    queryKey: capeFitKey(networkId),
    queryFn: () => null,
    initialData: null,
  }).data;

/** Where the events keep how far a report is. */
export const reportKey = ['report'] as const;

/** How far the report that is being made was when it was last told; null before. */
export const useReportProgress = () =>
  useQuery<ReportProgress | null>({ queryKey: reportKey, queryFn: () => null, initialData: null }).data;

/** Where the events keep how far an export is. */
export const exportKey = ['export'] as const;

/** How far the export that is being written was when it was last told; null before. */
export const useExportProgress = () =>
  useQuery<ExportProgress | null>({ queryKey: exportKey, queryFn: () => null, initialData: null }).data;

/** Where the events keep how far scoring is. */
export const scoringKey = ['scoring'] as const;

/** How far scoring was when it was last told; null while nothing is scored. */
export const useScoringProgress = () =>
  useQuery<ScoreProgress | null>({ queryKey: scoringKey, queryFn: () => null, initialData: null }).data;
/** What the stored scores tell. */
export const useScoreAnswers = (request: InputOf<'scores.answers'> | null) =>
  useCall('scores.answers', request);
/** How many maps have no scores or outdated ones. */
export const useScoreCheck = (request: InputOf<'scores.check'> | null) => useCall('scores.check', request);
/** What the wells of a plate can be coloured by for one run. */
export const usePlateStatistics = (request: InputOf<'scores.statistics'> | null) =>
  useCall('scores.statistics', request);

/** A mutation of the contract. What it changes comes back as events; its own answer may be older than they are. */
export function useMutate<N extends ProcedureName>(name: N) {
  return useMutation<OutputOf<N>, Error, InputOf<N>>({ mutationFn: (input) => call(name, input) });
}

const heardRuns = createHeardRuns();

const projectKey = ['project.current'] as const;
let turns = 0;

/**
 * Another project is open: nothing that was heard holds any longer. Only which project it is is asked at once; all else is
 * asked by what shows that project, for ids of the one before mean nothing in it.
 */
export function forgetAnswers(): void {
  const turn = (turns += 1);
  heardRuns.forget();
  projectTurn.turned();
  void queryClient.cancelQueries();
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== projectKey[0] });
  void queryClient.resetQueries({ queryKey: projectKey }).finally(() => {
    if (turn === turns) projectTurn.arrived();
  });
}

/** Opens or makes a project in place of the current one. */
export function useProjectTurn(name: 'project.open' | 'project.create') {
  return useMutation<Project, Error, { readonly path: string }>({
    mutationFn: (input) =>
      projectTurn.turn(async () => {
        const before = turns;
        const project = await call(name, input);
        // The events tell as well, and mostly sooner.
        if (turns === before) forgetAnswers();
        return project;
      }),
  });
}

/** Puts a run that an event told of into the cached list of its plate. */
export function storeRun(run: Run): void {
  heardRuns.hear(run);
  queryClient.setQueryData<Run[]>(['run.list', { plateId: run.plateId }], (runs) =>
    runs === undefined ? runs : withItem(runs, run),
  );
}

/** Puts an import that an event told of into the cached list. */
export function storeImport(state: ImportState): void {
  const { kind } = state.progress;
  queryClient.setQueryData<ImportState[]>(['import.list', {}], (states) => {
    if (states === undefined) return states;
    const index = states.findIndex(({ importId }) => importId === state.importId);
    return index < 0 ? [state, ...states] : states.with(index, state);
  });
  // One that ended while the list was being fetched would seem to go on forever.
  if (kind !== 'listing' && kind !== 'reading') {
    void queryClient.invalidateQueries({ queryKey: ['import.list'] });
  }
}

/** Asks again for all that is shown of a plate; of one that was removed nothing can be asked any more. */
export async function refreshPlate(plateId: PlateId): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['project.current'] });
  const project = queryClient.getQueryData<Project | null>(['project.current', {}]);
  if (project?.plates.every(({ id }) => id !== plateId) === true) return;
  for (const name of ['plate.view', 'plate.roots', 'plate.importReport', 'plate.quality']) {
    void queryClient.invalidateQueries({ queryKey: [name, { plateId }] });
  }
}

/** Puts a channel's new look into the cached plate. What goes by a channel's name is asked for again where that changed. */
export function storeChannel(plateId: PlateId, channel: ChannelDisplay): void {
  const key = ['plate.view', { plateId }];
  const plate = queryClient.getQueryData<PlateView>(key);
  const known = plate?.channels.find(({ index }) => index === channel.index);
  if (plate === undefined || known === undefined) return;
  const channels = plate.channels.map((each) => (each === known ? { ...known, ...channel } : each));
  queryClient.setQueryData<PlateView>(key, { ...plate, channels });
  if (known.name !== channel.name) void refreshPlate(plateId);
}

/** Puts committed units into the cached list of their run. */
export function storeUnits(runId: RunId, units: readonly Unit[]): void {
  queryClient.setQueryData<Unit[]>(['run.units', { runId }], (known) => {
    if (known === undefined) return known;
    const byId = new Map(known.map((unit) => [unit.id, unit]));
    for (const unit of units) byId.set(unit.id, unit);
    return [...byId.values()];
  });
}

function withItem<T extends { readonly id: unknown }>(items: readonly T[], item: T): T[] {
  const index = items.findIndex((known) => known.id === item.id);
  return index < 0 ? [item, ...items] : items.with(index, item);
}
