import { makeExport } from './make-export.ts';
import type { Handlers } from './router.ts';
import { requireSession, type Services } from './services.ts';

/** Answers the calls about exports; one is made at a time. */
export function exportHandlers(services: Services) {
  let current: AbortController | null = null;
  return {
    'export.make': async (request, signal) => {
      const { project } = requireSession(services);
      current?.abort();
      const stop = new AbortController();
      current = stop;
      try {
        return await makeExport(project.path, request, {
          launch: services.launch,
          signal: AbortSignal.any([signal, stop.signal]),
          onProgress: (share, label) => {
            if (current === stop) services.events.emit({ kind: 'export', progress: { share, label } });
          },
        });
      } finally {
        if (current === stop) current = null;
      }
    },
    'export.cancel': () => {
      current?.abort();
      return {};
    },
  } satisfies Partial<Handlers>;
}
