import { useState } from 'react';
import type { ExportReport } from '../../../shared/contract/exports.ts';
import type { InputOf } from '../../../shared/contract/rpc.ts';
import { isCancelled } from '../../../shared/errors.ts';
import { call } from '../../api/index.ts';

/** What became of the last export. */
export type ExportState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'writing' }
  | { readonly kind: 'done'; readonly report: ExportReport }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Writes exports one at a time. */
export function useExport() {
  const [state, setState] = useState<ExportState>({ kind: 'idle' });
  const start = async (request: InputOf<'export.make'>) => {
    setState({ kind: 'writing' });
    try {
      setState({ kind: 'done', report: await call('export.make', request) });
    } catch (error) {
      setState(isCancelled(error) ? { kind: 'stopped' } : { kind: 'failed', error });
    }
  };
  return { state, start, stop: () => void call('export.cancel', {}) };
}
