import type { FieldId } from '../../shared/ids.ts';
import type { RegionToSave } from '../db/index.ts';
import { prepareRegions } from '../scoring/index.ts';
import type { Handlers } from './router.ts';
import { requireSession, type Services, type Session } from './services.ts';

/** Answers the calls about regions; every change is told to all windows. */
export function regionHandlers(services: Services) {
  const project = () => requireSession(services).project;
  const tell = (fieldIds: readonly FieldId[] | null) =>
    services.events.emit({ kind: 'regions', fieldIds: fieldIds === null ? null : [...new Set(fieldIds)] });
  const edit = async (
    label: string,
    save: readonly RegionToSave[],
    signal: AbortSignal,
    remove: Removed = [],
  ) => {
    const session = requireSession(services);
    const { regions, notices } = await prepareRegions(save, (id) => session.project.fieldSize(id), signal);
    // A region of which nothing is left is not changed, but removed: an eraser may take it all.
    const gone = save.flatMap(({ id }) =>
      id === null || regions.some((kept) => kept.id === id) ? [] : [id],
    );
    const removed = [...remove, ...gone];
    const fields = session.project.readRegions(removed).map(({ fieldId }) => fieldId);
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
    'regions.annotators': () => project().listAnnotators(),
    'regions.history': () => project().regionHistory(),
    'regions.undo': () => {
      project().undoRegions();
      tell(null);
      return project().regionHistory();
    },
    'regions.redo': () => {
      project().redoRegions();
      tell(null);
      return project().regionHistory();
    },
  } satisfies Partial<Handlers>;
}

type Removed = Parameters<Session['project']['readRegions']>[0];

const countOf = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;
