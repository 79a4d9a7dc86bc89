import { badInput, networkMismatch, notFound, unsupported } from '../../shared/errors.ts';
import type { FieldId } from '../../shared/ids.ts';
import { methodTable } from '../../shared/method-table.ts';
import { methodInfo, parseParameters } from '../../shared/methods.ts';
import type { PlateView, Well } from '../../shared/plate.ts';
import type { RunRequest } from '../../shared/run.ts';
import { formatTarget } from '../../shared/target.ts';
import { formatWell, tryParseWell } from '../../shared/wells.ts';
import type { NewUnit, Project, StoredNetwork } from '../db/index.ts';
import { checkTarget } from './check-target.ts';
import type { PixelPort } from './pixel-port.ts';

/** A request that can be run: defaults filled in, names in their standard spelling, its units laid out. */
export interface CheckedRequest {
  readonly request: RunRequest;
  readonly network: StoredNetwork;
  readonly units: readonly NewUnit[];
}

/**
 * Makes sure that every part of a request fits the plate and the network before anything is stored.
 * @throws NotFound, BadInput naming unknown wells, NetworkMismatch, Unsupported with the reason of the method table.
 */
export async function checkRequest(
  project: Project,
  request: RunRequest,
  pixels: Pick<PixelPort, 'readPicture'>,
): Promise<CheckedRequest> {
  const plate = project.readPlateView(request.plateId);
  const network = project.readNetwork(request.networkId);
  const parameters = parseParameters(request.method, request.parameters);
  checkMethod(request, network);
  checkLayer(request, network);
  checkChannels(plate, network);
  const targets = [...new Map(request.targets.map((target) => [formatTarget(target), target])).values()];
  for (const target of targets) {
    await checkTarget(target, network.description, network.labels, pixels);
  }
  const wells = chooseWells(plate, request.wells);
  const fieldIds: FieldId[] = wells.flatMap((well) => well.fields.map((field) => field.id));
  return {
    request: {
      ...request,
      parameters,
      targets,
      wells: request.wells === null ? null : wells.map(({ name }) => name),
    },
    network,
    units: fieldIds.flatMap((fieldId) => targets.map((target) => ({ fieldId, target }))),
  };
}

function checkMethod({ method }: RunRequest, { name, description, hasCapeHead }: StoredNetwork): void {
  const table = methodTable(description, hasCapeHead);
  const choice = table.find((entry) => entry.id === method);
  if (choice?.canRun === true) return;
  const able = table.filter((entry) => entry.canRun).map((entry) => entry.id);
  throw unsupported({
    what: `${method} cannot explain network "${name}": ${choice?.reason ?? 'unknown method'}`,
    mend: able.length === 0 ? 'No method can.' : `Choose one of ${able.join(', ')}.`,
  });
}

function checkLayer({ method, layer }: RunRequest, { description, name }: StoredNetwork): void {
  if (!methodInfo(method).usesLayer) {
    if (layer === null) return;
    throw badInput({
      what: `${method} looks at no layer, and ${layer} was named`,
      mend: 'Leave the layer out.',
    });
  }
  if (layer === null) {
    if (description.recommendedLayer !== null) return;
    throw badInput({ what: `network "${name}" recommends no layer`, mend: 'Name one.' });
  }
  const found = description.layers.find((entry) => entry.name === layer);
  if (found === undefined) {
    throw notFound({
      what: `network "${name}" has no layer ${layer}`,
      mend: `It has ${description.layers.map((entry) => entry.name).join(', ')}.`,
    });
  }
  if (methodInfo(method).derivativeAt === 'layer' && !found.differentiable) {
    const able = description.layers.filter((entry) => entry.differentiable).map((entry) => entry.name);
    throw unsupported({
      what: `layer ${layer} cannot be reached from the output: ${found.reason ?? 'a derivative is missing'}`,
      mend: `Choose ${able.join(' or ')}.`,
    });
  }
}

function checkChannels(plate: PlateView, { name, recipe: { channels, view } }: StoredNetwork): void {
  const has = plate.channels.map((channel) => channel.name);
  const wanted = view.kind === 'cells' ? [...channels, view.objects.channel] : channels;
  const missing = [...new Set(wanted)].filter((channel) => !has.includes(channel));
  if (missing.length === 0) return;
  throw networkMismatch({
    what: `network "${name}" looks at the channel ${missing.join(', ')}, plate ${plate.name} has ${has.join(', ')}`,
    mend: "Rename the plate's channels, or add the network with other ones.",
  });
}

function chooseWells(plate: PlateView, names: readonly string[] | null): Well[] {
  const chosen = names === null ? plate.wells.filter(isOfInterest) : findWells(plate, names);
  if (chosen.some((well) => well.fields.length > 0)) return chosen;
  throw badInput({
    what: `plate ${plate.name} has no image to explain in ${names === null ? 'wells of interest' : 'these wells'}`,
    mend: 'Choose wells that have images and are neither empty nor excluded.',
  });
}

const isOfInterest = ({ role }: Well) => role !== 'empty' && role !== 'excluded';

function findWells(plate: PlateView, names: readonly string[]): Well[] {
  const byName = new Map(plate.wells.map((well) => [well.name, well]));
  const standard = (name: string) => {
    const place = tryParseWell(name);
    return place === null ? name : formatWell(place);
  };
  const unknown = names.filter((name) => !byName.has(standard(name)));
  if (unknown.length > 0) {
    throw badInput({
      what: `plate ${plate.name} has no well ${unknown.join(', ')}`,
      mend: `It has ${plate.wells.length} wells with images or roles, the first ${plate.wells[0]?.name ?? 'none'}, the last ${plate.wells.at(-1)?.name ?? 'none'}.`,
    });
  }
  const wanted = new Set(names.map(standard));
  return plate.wells.filter((well) => wanted.has(well.name));
}
