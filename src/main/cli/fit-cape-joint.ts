import { resolve } from 'node:path';
import type { CapeFitRequest } from '../../shared/cape-fit.ts';
import { badInput, unsupported } from '../../shared/errors.ts';
import type { Network } from '../../shared/contract/rpc.ts';
import { programVersion } from '../../shared/program.ts';
import { loadTraining, type JointFit } from '../compute/index.ts';
import type { Session } from '../door/index.ts';
import type { OwnedServices } from '../headless.ts';
import { labelledFields } from '../jobs/index.ts';
import { addNetwork, locateNetwork } from '../networks/index.ts';
import type { Arguments, CommandContext, CommandOption } from './command.ts';
import { describeFigures, describeLosses } from './fit-table.ts';

/** The options of joint training. */
export const jointOptions: readonly CommandOption[] = [
  {
    name: 'joint',
    value: null,
    help: 'train the network together with the head (Keras and TensorFlow.js networks); both go into --out',
  },
  { name: 'out', value: 'DIR', help: 'folder for the network that --joint trains; it joins the project too' },
];

/** As published, but for the number of epochs: a plate gives far fewer images than a photo collection. */
const published = { batchSize: 32, stepEpochs: 30, momentum: 0.9, weightDecay: 1e-4 };
const defaultRate = 1e-3;
const defaultEpochs = 60;
const mostImages = 64;

/**
 * Trains a network of the project together with a CAPE head, writes the trained network to `--out`, and adds it to the
 * project with its head. The network it started from stays as it is.
 */
export async function fitJointly(
  session: Session,
  services: OwnedServices,
  args: Arguments,
  request: CapeFitRequest,
  context: CommandContext,
): Promise<void> {
  const { project, pixels } = session;
  const stored = project.readNetwork(request.networkId);
  const out = resolve(args.need('out'));
  const name = `${stored.name} joint`;
  refuseOthers(stored, project.listNetworks(), name);
  const signal = context.signal;
  const labelled = labelledFields(request, { project, pixels, signal });
  const { trainCapeJointly } = await loadTraining();
  const { settings } = request;
  const epochs = args.text('epochs') === null ? defaultEpochs : settings.epochs;
  const fit = await trainCapeJointly({
    network: await locateNetwork(project, stored, signal),
    recipe: stored.recipe,
    layer: request.layer,
    fields: labelled.fields,
    mostImages,
    heldOutShare: settings.heldOutShare,
    settings: {
      ...published,
      epochs,
      learningRate: args.text('learning-rate') === null ? defaultRate : settings.optimizer.learningRate,
      patience: settings.patience,
      seed: settings.seed,
    },
    out,
    signal,
    onEpoch: ({ epoch, entropy, distillation }) => {
      const label = `training: epoch ${epoch}, cross-entropy ${entropy.toFixed(4)}, distillation ${distillation.toFixed(4)}`;
      context.progress.update(epoch / epochs, label);
      return Promise.resolve();
    },
  });
  context.progress.end();
  const added = await addNetwork(
    project,
    services.port,
    { path: fit.path, name, labels: stored.labels, recipe: stored.recipe },
    { signal },
  );
  const head = {
    ...fit.head,
    provenance: { ...fit.head.provenance, ...provenanceOf(fit, labelled.labelsFrom, stored) },
  };
  project.setCapeHead(added.id, head);
  context.print(
    context.json ? JSON.stringify({ ...fit, head, network: added }) : describeJoint(fit, added, stored),
  );
}

function refuseOthers(
  stored: Pick<Network, 'name' | 'description'>,
  all: readonly Network[],
  name: string,
): void {
  if (stored.description.format !== 'tfjs') {
    throw unsupported({
      what: `network "${stored.name}" is an ONNX network, whose weights cannot be trained here`,
      mend: 'Train a Keras or TensorFlow.js network, or fit the head alone: leave --joint out.',
    });
  }
  if (!all.some((network) => network.name === name)) return;
  throw badInput({
    what: `the project has a network called "${name}" already`,
    mend: 'Use that one, or train in another project.',
  });
}

const provenanceOf = (
  { figures, heldOutWells }: JointFit,
  labelsFrom: string,
  { name, sha256 }: { readonly name: string; readonly sha256: string },
) => ({
  labelsFrom,
  startedFrom: `${name} (${sha256.slice(0, 12)})`,
  heldOutWells: heldOutWells.join(' '),
  judgedOn: heldOutWells.length === 0 ? 'training wells' : 'held-out wells',
  networkAccuracy: figures.networkAccuracy,
  capeAccuracy: figures.capeAccuracy,
  agreement: figures.agreement,
  fittedAt: new Date().toISOString(),
  program: programVersion,
});

function describeJoint(fit: JointFit, added: Network, stored: { readonly name: string }): string {
  const { history, bestEpoch, images, heldOutWells, figures, path } = fit;
  const judged = heldOutWells.length === 0 ? 'training wells' : 'held-out wells';
  return [
    `network "${stored.name}" was trained together with a CAPE head at layer ${fit.head.layer}, on ${images} images`,
    `epochs   ${history.length}, best ${bestEpoch}`,
    describeLosses(
      'entropy',
      history.map(({ entropy }) => entropy),
    ),
    describeLosses(
      'distil',
      history.map(({ distillation }) => distillation),
    ),
    '',
    describeFigures([{ title: judged, figures }]),
    '',
    `It is in the project as "${added.name}", with its head, and lies in ${path}.`,
  ].join('\n');
}
