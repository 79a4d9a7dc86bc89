import { useEffect, useMemo, useState } from 'react';
import type { Report, ReportRequest } from '../../../shared/contract/reports.ts';
import { isCancelled } from '../../../shared/errors.ts';
import { call } from '../../api/index.ts';
import { toReportRequest, type ReportDraft } from './report-draft.ts';

/** What became of the draft: the report that shows it, or why there is none. The last report stays until a new one is there. */
export interface ReportState {
  readonly report: Report | null;
  readonly isMaking: boolean;
  readonly error: unknown;
}

/** A draft that is being typed is not made at every letter. */
const restMs = 700;

/** Makes the report of a draft whenever the draft has come to rest; a newer one takes the place of an older. */
export function useReport(draft: ReportDraft): ReportState {
  const [state, setState] = useState<ReportState>({ report: null, isMaking: true, error: null });
  const wanted = useMemo(() => readDraft(draft), [draft]);
  useEffect(() => {
    if (wanted.kind === 'unreadable') return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      setState((before) => ({ ...before, isMaking: true, error: null }));
      void make(wanted.request, stop.signal, setState);
    }, restMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [wanted]);
  return wanted.kind === 'request' ? state : { ...state, isMaking: false, error: wanted.error };
}

type Wanted =
  | { readonly kind: 'request'; readonly request: ReportRequest }
  | { readonly kind: 'unreadable'; readonly error: unknown };

function readDraft(draft: ReportDraft): Wanted {
  try {
    return { kind: 'request', request: toReportRequest(draft, new Date()) };
  } catch (error) {
    return { kind: 'unreadable', error };
  }
}

async function make(
  request: ReportRequest,
  signal: AbortSignal,
  setState: (change: (before: ReportState) => ReportState) => void,
): Promise<void> {
  try {
    const report = await call('report.make', request, signal);
    if (!signal.aborted) setState(() => ({ report, isMaking: false, error: null }));
  } catch (error) {
    if (signal.aborted || isCancelled(error)) return;
    setState((before) => ({ ...before, isMaking: false, error }));
  }
}
