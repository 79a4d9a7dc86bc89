import { badInput } from '../../shared/errors.ts';
import type { PlateId } from '../../shared/ids.ts';
import {
  filePresets,
  listPlateRoots,
  measurePlateQuality,
  plateFormatIds,
  previewFolder,
  previewImport,
  recognise,
  removePlate,
  rerootPlate,
  toImportRequest,
  type FolderPreview,
} from '../plates/index.ts';
import type { Handlers } from './router.ts';
import { requireSession, type Services } from './services.ts';

/** Answers the calls about taking plates in, and about the plates that were. */
export function importHandlers(services: Services) {
  const session = () => requireSession(services);
  const changed = (plateId: PlateId) => {
    session().pixels.refresh();
    services.events.emit({ kind: 'plate', plateId });
    return {};
  };
  return {
    'import.choices': () => ({
      formats: [...plateFormatIds],
      schemes: filePresets.map(({ id, title, patterns }) => ({
        id,
        title,
        patterns: patterns.map(({ text }) => text),
      })),
    }),
    'import.recognise': async ({ path }, signal) => {
      const { alternatives, ...best } = await recognise(path, signal);
      return { ...best, alternatives: [...alternatives] };
    },
    'import.pattern': async ({ path, pattern }, signal) =>
      toPlain(await previewFolder(path, pattern, signal)),
    'import.preview': (request, signal) => previewImport(session().project, toImportRequest(request), signal),
    'import.start': (request) => session().imports.start(toImportRequest(request)),
    'import.cancel': ({ importId }) => {
      session().imports.cancel(importId);
      return {};
    },
    'import.list': () => session().imports.list(),
    'plate.importReport': ({ plateId }) => session().project.readImportReport(plateId),
    'plate.rename': ({ plateId, name }) => {
      session().project.renamePlate(plateId, name);
      return changed(plateId);
    },
    'plate.remove': async ({ plateId }) => {
      refuseWhileRunning(services, plateId);
      await removePlate(session().project, plateId);
      return changed(plateId);
    },
    'plate.roots': ({ plateId }) => listPlateRoots(session().project, plateId),
    'plate.reroot': async (request, signal) => {
      const { project, workers } = session();
      const report = await rerootPlate(project, request, { ...workers, signal });
      if (report.applied) changed(request.plateId);
      return { ...report, differing: [...report.differing], missing: [...report.missing] };
    },
    'plate.quality': ({ plateId }) => measurePlateQuality(session().project, plateId),
    'project.recent': () => services.recentProjects(),
  } satisfies Partial<Handlers>;
}

/** The contract's lists may be changed by who gets them, so each gets its own. */
function toPlain(preview: FolderPreview) {
  const { wells, plates, fields, channels, slices, times, unmatched, scheme, ...counts } = preview;
  return {
    ...counts,
    wells: [...wells],
    plates: [...plates],
    fields: [...fields],
    channels: [...channels],
    slices: [...slices],
    times: [...times],
    scheme: scheme === null ? null : { ...scheme, patterns: [...scheme.patterns] },
    unmatched: { ...unmatched, examples: [...unmatched.examples] },
  };
}

function refuseWhileRunning(services: Services, plateId: PlateId): void {
  const running = requireSession(services)
    .jobs.list(plateId)
    .filter(({ state }) => state === 'running' || state === 'queued' || state === 'cancelling');
  if (running.length === 0) return;
  throw badInput({
    what: `${running.length === 1 ? 'a run explains' : `${running.length} runs explain`} this plate now`,
    mend: 'Cancel what runs, then remove the plate.',
  });
}
