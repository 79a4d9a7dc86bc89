import type { FieldId } from '../../shared/ids.ts';
import type { RegionToSave } from '../db/index.ts';
import { locateNetwork } from '../networks/index.ts';
import { objectFinderDefaults } from '../plates/index.ts';
import {
  exportRegions,
  importRegions,
  prepareRegions,
  segmentFields,
  type SegmentSources,
} from '../scoring/index.ts';
import { tellReviews } from './review-handlers.ts';
import type { Handlers } from './router.ts';
import { requireSession, type Services, type Session } from './services.ts';

/** Answers the calls about regions; every change is told to all windows. */
export function regionHandlers(services: Services) {
  return {
    ...editHandlers(services),
    ...classHandlers(services),
    ...fileHandlers(services),
    ...historyHandlers(services),
  };
}

const tellOf = (services: Services) => (fieldIds: readonly FieldId[] | null) =>
  services.events.emit({ kind: 'regions', fieldIds: fieldIds === null ? null : [...new Set(fieldIds)] });

function editHandlers(services: Services) {
  const project = () => requireSession(services).project;
  const tell = tellOf(services);
  const edit = async (
    label: string,
    save: readonly RegionToSave[],
    signal: AbortSignal,
    remove: Removed = [],
  ) => {
    const session = requireSession(services);
    const sizeOf = (id: FieldId) => session.project.fieldSize(id);
    const { regions, notices } = await prepareRegions(save, sizeOf, { signal });
    // A region of which nothing is left is not changed, but removed: an eraser may take it all.
    const gone = save.flatMap(({ id }) =>
      id === null || regions.some((kept) => kept.id === id) ? [] : [id],
    );
    const removed = [...remove, ...gone];
    const fields = session.project.readRegions(removed).map(({ fieldId }) => fieldId);
    if (regions.length === 0 && removed.length === 0) return { regions: [], notices: [...notices] };
    const stored = session.project.editRegions({ label, save: regions, remove: removed });
    tell([...fields, ...stored.map(({ fieldId }) => fieldId)]);
    return { regions: stored, notices: [...notices] };
  };
  return {
    'regions.list': (asked) => project().listRegions(asked),
    'regions.counts': ({ plateId }) => project().countRegions(plateId),
    'regions.edit': ({ label, save, remove }, signal) => edit(label, save, signal, remove),
    'regions.copy': ({ ids, fieldIds, annotator }, signal) => {
      const copies = project()
        .readRegions(ids)
        .flatMap((region) =>
          fieldIds
            .filter((fieldId) => fieldId !== region.fieldId)
            .map((fieldId) => ({ ...region, id: null, fieldId, annotator })),
        );
      return edit(`copy ${countOf(ids.length, 'region')}`, copies, signal);
    },
    'regions.annotators': () => project().listAnnotators(),
  } satisfies Partial<Handlers>;
}

function classHandlers(services: Services) {
  const project = () => requireSession(services).project;
  const tell = tellOf(services);
  return {
    'regions.classes': () => project().listRegionClasses(),
    'regions.saveClass': (asked) => {
      const saved = project().saveRegionClass(asked);
      tell(null);
      return saved;
    },
    'regions.removeClass': ({ id }) => {
      project().removeRegionClass(id);
      tell(null);
      return {};
    },
  } satisfies Partial<Handlers>;
}

function fileHandlers(services: Services) {
  const project = () => requireSession(services).project;
  return {
    'regions.segment': async (request, signal) => {
      const found = await segmentFields(project(), request, segmentSources(services), signal);
      tellOf(services)(request.fieldIds);
      return found;
    },
    'regions.import': async (request, signal) => {
      const report = await importRegions(project(), request, { signal });
      tellOf(services)(null);
      return report;
    },
    'regions.export': (request, signal) => exportRegions(project(), request, { signal }),
  } satisfies Partial<Handlers>;
}

function segmentSources(services: Services): SegmentSources {
  const { project, pixels } = requireSession(services);
  return {
    port: services.port,
    pixels,
    finderFor: objectFinderDefaults,
    locate: async (networkId, signal) => locateNetwork(project, project.readNetwork(networkId), signal),
  };
}

function historyHandlers(services: Services) {
  const project = () => requireSession(services).project;
  // The history is one for regions, reviews and excluded wells, so that undo takes back what was done last.
  const walk = ({ wellIds, roles }: ReturnType<Session['project']['undoEdit']>) => {
    tellOf(services)(null);
    tellReviews(services, wellIds, roles);
    return project().regionHistory();
  };
  return {
    'regions.history': () => project().regionHistory(),
    'regions.undo': () => walk(project().undoEdit()),
    'regions.redo': () => walk(project().redoEdit()),
  } satisfies Partial<Handlers>;
}

type Removed = Parameters<Session['project']['readRegions']>[0];

const countOf = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;
