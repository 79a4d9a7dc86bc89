import { z } from 'zod';
import { badInput, notFound } from '../../shared/errors.ts';
import { fieldIdSchema, networkIdSchema, type FieldId, type PlateId } from '../../shared/ids.ts';
import { packMaps } from '../../shared/map.ts';
import { packObject } from '../../shared/segmentation.ts';
import {
  explainObject,
  methodOfWindow,
  readClasses,
  type Jobs,
  type SegmentationSources,
} from '../jobs/index.ts';
import { locateNetwork } from '../networks/index.ts';
import type { Project } from '../db/index.ts';
import type { Handlers } from './router.ts';
import { requireSession, type Services } from './services.ts';

const placeSchema = z.object({
  networkId: z.coerce.number().pipe(networkIdSchema),
  fieldId: z.coerce.number().pipe(fieldIdSchema),
});
const questionSchema = z.object({
  target: z
    .string()
    .regex(/^\d{1,6},\d{1,6}$/)
    .transform((text) => {
      const [y = 0, x = 0] = text.split(',').map(Number);
      return { kind: 'object' as const, y, x };
    }),
  layers: z.array(z.string().min(1).max(500)).min(1).max(64),
  windows: z.array(z.coerce.number().int().min(0).max(1024)).min(1).max(32),
});

/** Answers `GET /segmentation/..` as `shared/contract/segmentation.ts` describes it. */
export async function respondWithSegmentation(
  services: Services,
  [networkId, fieldId, target]: readonly string[],
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<Response> {
  const place = placeSchema.safeParse({ networkId, fieldId });
  if (!place.success) throw notAnAddress();
  const sources = sourcesOf(services);
  if (target === undefined) return respond(packMaps(await readClasses(sources, place.data, signal)));
  const question = questionSchema.safeParse({
    ...{ target, layers: query.getAll('layer'), windows: query.getAll('window') },
  });
  if (!question.success) throw notAnAddress();
  return respond(packObject(await explainObject(sources, { ...place.data, ...question.data }, signal)));
}

const notAnAddress = () => badInput({ what: 'not the address of a segmented field or of an object in it' });

const respond = (bytes: Uint8Array<ArrayBuffer>) =>
  new Response(bytes, {
    headers: { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' },
  });

type Locate = SegmentationSources['locate'];
const locators = new WeakMap<Project, Locate>();

function sourcesOf(services: Services): SegmentationSources {
  const { project, pixels } = requireSession(services);
  // One function a project, so that what it found is remembered with it.
  const locate: Locate =
    locators.get(project) ?? ((network, signal) => locateNetwork(project, network, signal));
  locators.set(project, locate);
  return { project, pixels, port: services.port, locate };
}

/** Answers the calls about explained objects. */
export function segmentationHandlers(services: Services) {
  return {
    'segmentation.keep': ({ networkId, fieldId, target, layer, window }) => {
      const { project, jobs } = requireSession(services);
      const { plateId, well } = placeOf(project, fieldId);
      const request: Parameters<Jobs['start']>[0] = {
        ...{ plateId, networkId, layer, targets: [target], wells: [well], seed: 1 },
        ...methodOfWindow(window),
      };
      return jobs.start(request, { fieldIds: [fieldId] });
    },
  } satisfies Partial<Handlers>;
}

function placeOf(project: Project, fieldId: FieldId): { plateId: PlateId; well: string } {
  for (const { id } of project.listPlates(() => true)) {
    const well = project
      .readPlateView(id, () => true)
      .wells.find(({ fields }) => fields.some((field) => field.id === fieldId));
    if (well !== undefined) return { plateId: id, well: well.name };
  }
  throw notFound({ what: `the project has no field ${fieldId}`, where: project.path });
}
