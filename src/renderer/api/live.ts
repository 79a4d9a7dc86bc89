import { useEffect, useState } from 'react';
import type { DoorEvent } from '../../shared/contract/events.ts';
import type { RunId } from '../../shared/ids.ts';
import type { Unit } from '../../shared/run.ts';
import { listenToDoor, type Connection } from './events.ts';
import {
  capeFitKey,
  exportKey,
  forgetAnswers,
  queryClient,
  refreshPlate,
  reportKey,
  scoringKey,
  storeChannel,
  storeImport,
  storeRun,
  storeUnits,
} from './queries.ts';

const gatherMs = 200;

/** Keeps every cached answer true to the door's events; units are gathered so that a fast run repaints calmly. */
export function useLiveData(): Connection {
  const [connection, setConnection] = useState<Connection>('connecting');
  useEffect(() => {
    const stop = new AbortController();
    const gather = createUnitGatherer();
    let wasLost = false;
    const onConnection = (next: Connection) => {
      setConnection(next);
      // What happened while the line was down is unknown, so everything is asked again.
      if (next === 'live' && wasLost) void queryClient.invalidateQueries();
      wasLost = next === 'lost';
    };
    const onEvent = (event: DoorEvent) => {
      applyEvent(event, gather.add);
    };
    void listenToDoor({ onEvent, onConnection }, stop.signal);
    return () => {
      stop.abort();
      gather.close();
    };
  }, []);
  return connection;
}

function applyEvent(event: DoorEvent, addUnit: (runId: RunId, unit: Unit) => void): void {
  switch (event.kind) {
    case 'run':
      storeRun(event.run);
      // A unit that was committed while its list was being fetched would be missed otherwise.
      if (event.run.state !== 'running') {
        void queryClient.invalidateQueries({ queryKey: ['run.units', { runId: event.run.id }] });
      }
      return;
    case 'unit':
      addUnit(event.runId, event.unit);
      return;
    case 'plate':
      void refreshPlate(event.plateId);
      return;
    case 'channel':
      storeChannel(event.plateId, event.channel);
      return;
    case 'import':
      storeImport(event.state);
      return;
    case 'networks':
      void queryClient.invalidateQueries({ queryKey: ['network.list'] });
      void queryClient.invalidateQueries({ queryKey: ['network.methods'] });
      return;
    case 'cape-fit':
      queryClient.setQueryData(capeFitKey(event.networkId), event.progress);
      return;
    case 'regions':
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => isAboutRegions(queryKey[0]) });
      void queryClient.invalidateQueries({ queryKey: ['scores.check'] });
      return;
    case 'scoring':
      queryClient.setQueryData(scoringKey, event.progress);
      return;
    case 'scores':
      queryClient.setQueryData(scoringKey, null);
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => isAboutScores(queryKey[0]) });
      return;
    case 'reviews':
      void queryClient.invalidateQueries({ queryKey: ['review.list', { plateId: event.plateId }] });
      void queryClient.invalidateQueries({ queryKey: ['regions.history'] });
      if (!event.roles) return;
      void queryClient.invalidateQueries({ queryKey: ['plate.view', { plateId: event.plateId }] });
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => isAboutScores(queryKey[0]) });
      return;
    case 'report':
      queryClient.setQueryData(reportKey, event.progress);
      return;
    case 'export':
      queryClient.setQueryData(exportKey, event.progress);
      return;
    case 'project':
      forgetAnswers();
      return;
    case 'heartbeat':
      return;
  }
}

const isAboutScores = (name: unknown) => typeof name === 'string' && name.startsWith('scores.');
const isAboutRegions = (name: unknown) => typeof name === 'string' && name.startsWith('regions.');

function createUnitGatherer() {
  const waiting = new Map<RunId, Unit[]>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const flush = () => {
    timer = null;
    for (const [runId, units] of waiting) storeUnits(runId, units);
    waiting.clear();
  };
  return {
    add: (runId: RunId, unit: Unit) => {
      waiting.set(runId, [...(waiting.get(runId) ?? []), unit]);
      timer ??= setTimeout(flush, gatherMs);
    },
    close: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
