import type { CapeFitReport, CapeFitRequest } from '../../shared/cape-fit.ts';
import { badInput } from '../../shared/errors.ts';
import type { NetworkId } from '../../shared/ids.ts';
import { fitCape } from '../jobs/index.ts';
import { locateNetwork } from '../networks/index.ts';
import { requireSession, type Services } from './services.ts';

/** The fits that a window has asked for, one a network at a time. */
export interface CapeFits {
  /** Ends with the request's own signal too, and when another project is opened. */
  start(request: CapeFitRequest, signal: AbortSignal): Promise<CapeFitReport>;
  cancel(networkId: NetworkId): void;
}

export function createCapeFits(services: Services): CapeFits {
  const running = new Map<NetworkId, AbortController>();
  const start = async (request: CapeFitRequest, signal: AbortSignal): Promise<CapeFitReport> => {
    const { project, pixels } = requireSession(services);
    const { networkId } = request;
    if (running.has(networkId)) {
      throw badInput({
        what: 'a CAPE head is being fitted for this network already',
        mend: 'Wait, or cancel it.',
      });
    }
    const stop = new AbortController();
    running.set(networkId, stop);
    const unsubscribe = services.events.subscribe(({ kind }) => {
      if (kind === 'project') stop.abort();
    });
    try {
      return await fitCape(request, {
        ...{ project, pixels, port: services.port, signal: AbortSignal.any([signal, stop.signal]) },
        locate: (network, ended) => locateNetwork(project, network, ended),
        onProgress: (progress) => services.events.emit({ kind: 'cape-fit', networkId, progress }),
      });
    } finally {
      unsubscribe();
      running.delete(networkId);
      services.events.emit({ kind: 'networks' });
    }
  };
  return { start, cancel: (networkId) => running.get(networkId)?.abort() };
}
