import { join } from 'node:path';
import type { ComputePort, FieldPixels, UnitTask } from '../../shared/compute-port.ts';
import { cancelled } from '../../shared/errors.ts';
import { fidelitySettingsSchema, type NetworkMetricId } from '../../shared/fidelity.ts';
import type { MapUnit, PlacedMaps } from '../../shared/map.ts';
import type { MethodId } from '../../shared/methods.ts';
import type { Run, Unit } from '../../shared/run.ts';
import { hashNetwork } from '../networks/index.ts';
import { demoNetworkFiles } from './demo-files.ts';
import { demoChannels, demoRecipe } from './demo-network.ts';
import type { DemoOptions } from './demo-services.ts';
import { readTruth } from './ground-truth.ts';
import { readGreyTiff } from './image-files.ts';
import { groupOf, wellsByField, type WellGroup } from './judge-demo.ts';
import { truthFolder, type PreparedDemo } from './prepare-demo.ts';

/** What the network says of a method's maps when it is asked again: means over some wells. */
export interface FidelityFigures {
  readonly method: MethodId;
  readonly wells: number;
  /** Mean probability while the map's highest pixels are taken away first; low is good. */
  readonly deletion: number | null;
  /** Mean probability while they are put in first; high is good. */
  readonly insertion: number | null;
  /** Spearman's correlation of the map with those of networks whose weights are all random; near 0 is good. */
  readonly randomised: number | null;
}

/** Wells that are asked again, by group; each takes about a second. */
const sampleSizes: readonly (readonly [WellGroup, number])[] = [
  ['responding', 4],
  ['responding-with-artefact', 2],
  ['fooled', 2],
];
/** Seeds of the networks with random weights: one alone may by chance like what the trained one likes. */
const randomNetworks = [1, 2, 3];
/** One stage: every layer loses its weights at once. */
const settings = fidelitySettingsSchema.parse({ steps: 32, stages: 1, references: false });

/** One method's map of one well, and the work that made it. */
interface JudgedMap {
  readonly task: UnitTask;
  readonly maps: PlacedMaps;
  readonly unit: MapUnit;
}

type Figures = Omit<FidelityFigures, 'method' | 'wells'>;

/**
 * Asks the network again about some wells of a finished PCIM run, and about the same wells explained by the input's
 * gradient.
 * @throws Cancelled, and what the compute processes throw.
 */
export async function judgeFidelity(
  demo: PreparedDemo,
  run: Run,
  options: DemoOptions,
): Promise<FidelityFigures[]> {
  const { port } = options.services;
  const units = await sampleUnits(demo, run);
  const byWell = units.map(async (unit, index): Promise<readonly [Figures, Figures]> => {
    const task = await taskOf(demo, run, unit, options);
    const stored = await demo.session.project.readMaps(unit.id);
    const pcim = { task, maps: stored, unit: unit.facts?.unit ?? 'opacity' };
    const gradientTask = { ...task, method: 'input-gradient', parameters: {} } as const;
    const { maps, facts } = await port.runUnit(gradientTask, { signal: options.signal });
    const figures = [
      await judge(port, pcim, options),
      await judge(port, { task: gradientTask, maps, unit: facts.unit }, options),
    ] as const;
    options.onProgress?.((index + 1) / units.length, 'asking the network again');
    return figures;
  });
  // All have ended, well or not, before the project can be closed.
  const settled = await Promise.allSettled(byWell);
  if (options.signal?.aborted === true)
    throw cancelled('the demo was stopped; the same command continues it');
  const figures = settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
  return [
    meanFigures(
      'pcim',
      figures.map(([pcim]) => pcim),
    ),
    meanFigures(
      'input-gradient',
      figures.map(([, gradient]) => gradient),
    ),
  ];
}

/** Units of wells that the network calls translocated and whose map is not empty, evenly spread over each group. */
async function sampleUnits(demo: PreparedDemo, run: Run): Promise<Unit[]> {
  const truths = new Map((await readTruth(truthFolder(demo).truth)).map((entry) => [entry.well, entry]));
  const wells = wellsByField(demo);
  const units = demo.session.project
    .unitsOfRun(run.id)
    .filter(({ facts }) => facts !== null && facts.emptyReason === null);
  return sampleSizes.flatMap(([group, most]) => {
    const own = units.filter((unit) => {
      const truth = truths.get(wells.get(unit.fieldId)?.name ?? '');
      return truth !== undefined && groupOf(truth, unit) === group;
    });
    const step = Math.max(1, own.length / most);
    return Array.from({ length: Math.min(most, own.length) }, (_, at) => own[Math.floor(at * step)]).filter(
      (unit) => unit !== undefined,
    );
  });
}

/** The work that made a unit's map. */
async function taskOf(demo: PreparedDemo, run: Run, unit: Unit, options: DemoOptions): Promise<UnitTask> {
  const well = wellsByField(demo).get(unit.fieldId)?.name ?? '';
  return {
    network: await hashNetwork(demoNetworkFiles(options.resourcesDir).network),
    recipe: demoRecipe,
    pixels: await readPixels(demo, well),
    ...{ method: run.method, parameters: run.parameters, layer: null, mask: null, capeHead: null },
    target: { kind: 'class', classIndex: unit.verdict?.predictedClass ?? 0 },
    seed: run.seed,
  };
}

async function readPixels({ plateDir }: PreparedDemo, well: string): Promise<FieldPixels> {
  const images = await Promise.all(
    demoChannels.map((channel) => readGreyTiff(join(plateDir, 'images', `${well}_f01_${channel}.tif`))),
  );
  const [{ widthPx: width, heightPx: height } = { widthPx: 0, heightPx: 0 }] = images;
  const planes = images.map(({ pixels }) => Float32Array.from(pixels));
  return { kind: 'field', width, height, planes, centres: null };
}

async function judge(
  port: ComputePort,
  { task, maps, unit }: JudgedMap,
  { signal }: DemoOptions,
): Promise<Figures> {
  const ask = async (asked: UnitTask, metrics: readonly NetworkMetricId[], scoreSeed: number) => {
    const question = { ...asked, metrics, maps, unit, settings, scoreSeed };
    const { scores } = await port.scoreUnit(question, { signal });
    return (id: NetworkMetricId) => scores.find(({ metric }) => metric === id)?.value ?? null;
  };
  const valueOf = await ask(task, ['deletion', 'insertion'], 1);
  // PCIM shows no map of a network that feels nothing, as random ones do; here the map is wanted all the same.
  const parameters = task.method === 'pcim' ? { ...task.parameters, leastSpread: 0 } : task.parameters;
  const likenesses: (number | null)[] = [];
  for (const seed of randomNetworks) {
    const randomised = await ask({ ...task, parameters }, ['parameter-randomisation'], seed);
    likenesses.push(randomised('parameter-randomisation'));
  }
  return {
    deletion: valueOf('deletion'),
    insertion: valueOf('insertion'),
    randomised: meanOf(likenesses),
  };
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function meanFigures(method: MethodId, wells: readonly Figures[]): FidelityFigures {
  return {
    ...{ method, wells: wells.length },
    deletion: meanOf(wells.map((one) => one.deletion)),
    insertion: meanOf(wells.map((one) => one.insertion)),
    randomised: meanOf(wells.map((one) => one.randomised)),
  };
}
