import { emptyReasonText, mapUnitText } from '../../../../shared/map-words.ts';
import type { PlacedMaps } from '../../../../shared/map.ts';
import { methodInfo } from '../../../../shared/methods.ts';
import type { Project } from '../../../db/index.ts';
import type { PlacedUnit } from '../selection.ts';
import type { Target } from '../../../../shared/target.ts';
import { lookOf } from './look.ts';
import { drawMapPicture, type Backdrop, type PictureSubject } from './map-picture.ts';

interface Picture {
  readonly ending: string;
  readonly bytes: Uint8Array;
}

/** The map alone, and over the field's preview where the project has one. */
export async function drawUnitPictures(
  project: Project,
  placed: PlacedUnit,
  maps: PlacedMaps,
): Promise<Picture[]> {
  const { plate, field, run, unit } = placed;
  const subject: PictureSubject = {
    ...{ maps, field, look: lookOf(run, unit), pixelSizeUm: plate.pixelSizeUm },
    ...{ title: toTitle(placed), valueWords: toValueWords(placed) },
  };
  const pictures = [{ ending: '.png', bytes: await drawMapPicture(subject, null) }];
  const backdrop = await readBackdrop(project, placed);
  if (backdrop !== null)
    pictures.push({ ending: '.overlay.png', bytes: await drawMapPicture(subject, backdrop) });
  return pictures;
}

function toTitle({ well, field, run, network, unit, target }: PlacedUnit): string {
  const index = unit.target.kind === 'predicted' ? unit.verdict?.predictedClass : classOf(unit.target);
  const label = index === undefined ? target : (network.labels[index] ?? target);
  return `${well.name}, field ${field.index}: ${methodInfo(run.method).title} for “${label}”`;
}

const classOf = (target: Target) => ('classIndex' in target ? target.classIndex : undefined);

function toValueWords({ unit: { facts } }: PlacedUnit): string {
  if (facts === null) return '';
  return facts.emptyReason === null ? mapUnitText[facts.unit] : emptyReasonText[facts.emptyReason];
}

/** The visible channels of a field's preview, as far as they are of one size. */
async function readBackdrop(project: Project, { plate, field }: PlacedUnit): Promise<Backdrop | null> {
  const visible = plate.channels.filter((channel) => channel.visible);
  const previews = await Promise.all(
    visible.map(async (channel) => ({
      channel,
      preview: await project.readPreview(field.id, channel.index),
    })),
  );
  const first = previews.find(({ preview }) => preview !== null)?.preview ?? null;
  if (first === null) return null;
  const { width, height } = first;
  const planes = previews.flatMap(({ channel, preview }) =>
    preview?.width === width && preview.height === height
      ? [{ channel, data: Float32Array.from(preview.data) }]
      : [],
  );
  return { width, height, planes };
}
