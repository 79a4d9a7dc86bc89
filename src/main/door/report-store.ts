import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report, ReportRequest } from '../../shared/contract/reports.ts';
import { notFound } from '../../shared/errors.ts';
import { makeReport, type ReportExtras } from '../reports/index.ts';
import { requireSession, type Services } from './services.ts';

/** Reports that windows asked for, in a folder that goes with the program. */
export interface ReportStore {
  /** A newer report stops one that is being made. */
  make(request: ReportRequest, extras: ReportExtras, signal: AbortSignal): Promise<Report>;
  cancel(): void;
  /** @throws NotFound where there is none of that id (any more) */
  read(id: string): Promise<{ readonly report: Report; readonly bytes: Uint8Array<ArrayBuffer> }>;
}

/** Enough to go back and forth between versions. */
const mostKept = 4;

export function createReportStore(services: Services): ReportStore {
  const kept = new Map<string, { readonly report: Report; readonly path: string }>();
  let folder: string | null = null;
  let current: AbortController | null = null;

  const makeFolder = () => {
    const made = mkdtempSync(join(tmpdir(), 'platelens-reports-'));
    // Nothing that waits can be done when a process ends.
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    return made;
  };
  const keep = async (report: Report, path: string) => {
    kept.set(report.id, { report, path });
    const [oldest] = kept;
    if (kept.size <= mostKept || oldest === undefined) return;
    kept.delete(oldest[0]);
    await rm(oldest[1].path, { force: true });
  };
  const make = async (request: ReportRequest, extras: ReportExtras, signal: AbortSignal) => {
    current?.abort();
    const stop = new AbortController();
    current = stop;
    const { project, pixels } = requireSession(services);
    const unsubscribe = services.events.subscribe(({ kind }) => {
      if (kind === 'project') stop.abort();
    });
    try {
      const id = randomUUID();
      folder ??= makeFolder();
      const made = await makeReport({
        ...{ project, pixels, request, extras, path: join(folder, `${id}.pdf`) },
        fontsDir: services.fontsDir,
        launch: services.launch,
        signal: AbortSignal.any([signal, stop.signal]),
        onProgress: (share, label) => {
          if (current === stop) services.events.emit({ kind: 'report', progress: { share, label } });
        },
      });
      const report = { id, fileName: nameFile(request, project.name), pages: made.pages, bytes: made.bytes };
      await keep(report, made.path);
      return report;
    } finally {
      unsubscribe();
      if (current === stop) current = null;
    }
  };
  return {
    make,
    cancel: () => current?.abort(),
    read: async (id) => {
      const entry = kept.get(id);
      if (entry === undefined) throw notFound({ what: 'this report is gone', mend: 'Make it again.' });
      return { report: entry.report, bytes: new Uint8Array(await readFile(entry.path)) };
    },
  };
}

/** A name that every file system takes. */
function nameFile({ title }: ReportRequest, projectName: string): string {
  const wanted = title === null || title.trim() === '' ? projectName : title;
  const safe = wanted
    .replaceAll(/[^\p{L}\p{N} ._-]+/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  const short = Array.from(safe)
    .slice(0, 80)
    .join('')
    .replace(/[. ]+$/u, '');
  return `${short === '' ? 'report' : short}.pdf`;
}
