import { measureShare } from '../../src/main/demo/index.ts';
import type { ComputePort, UnitTask } from '../../src/shared/compute-port.ts';
import { fidelitySettingsSchema, type NetworkMetricId } from '../../src/shared/fidelity.ts';
import type { PlacedMaps } from '../../src/shared/map.ts';
import { axis } from '../../src/shared/tensor.ts';
import type { Contender } from './contenders.ts';
import type { StudyImage, StudySet } from './samples.ts';

/** What was measured of one method: lists of one value an image, or one an image and random network. */
export interface Findings {
  readonly label: string;
  readonly rankAccuracy: number[];
  readonly rocAuc: number[];
  readonly mass: number[];
  readonly deletion: number[];
  readonly insertion: number[];
  readonly randomised: number[];
  readonly effectSize: number[];
  readonly seconds: number[];
  /** Images that the method has no map of. */
  empty: number;
}

export interface JudgeOptions {
  readonly port: ComputePort;
  readonly seed: number;
  /** Random networks that every image's map is compared with. */
  readonly randomNetworks: number;
  /** Groups that pixels are replaced in for deletion and insertion. */
  readonly steps: number;
  readonly say: (line: string) => void;
}

/** Explains every image of a set with every method and judges the maps. Images go side by side, as many as fit. */
export async function judgeSet(
  { network, images }: StudySet,
  contenders: readonly Contender[],
  options: JudgeOptions,
): Promise<Findings[]> {
  const findings: Findings[] = [];
  for (const contender of contenders) {
    const found: Findings = {
      label: contender.label,
      ...{ rankAccuracy: [], rocAuc: [], mass: [], deletion: [], insertion: [] },
      ...{ randomised: [], effectSize: [], seconds: [], empty: 0 },
    };
    await Promise.all(
      images.map((image) =>
        judgeImage(taskOf(network, image, contender, options.seed), image, found, options),
      ),
    );
    options.say(`  ${contender.label}: ${found.seconds.length} maps`);
    findings.push(found);
  }
  return findings;
}

function taskOf(
  network: UnitTask['network'],
  { tensor, classIndex }: StudyImage,
  { method, parameters }: Contender,
  seed: number,
): UnitTask {
  return {
    ...{ network, recipe: null, method, parameters, layer: null, mask: null, capeHead: null, seed },
    pixels: { kind: 'tensor', tensor },
    target: classIndex === null ? { kind: 'predicted' } : { kind: 'class', classIndex },
  };
}

async function judgeImage(
  task: UnitTask,
  { tensor, cause }: StudyImage,
  found: Findings,
  { port, randomNetworks, steps }: JudgeOptions,
): Promise<void> {
  const settings = fidelitySettingsSchema.parse({ steps, stages: 1, references: false });
  const { maps, facts, seconds } = await port.runUnit(task);
  found.seconds.push(seconds);
  if (facts.emptyReason !== null) {
    found.empty += 1;
    return;
  }
  if (cause !== null) {
    const onField = stretched(maps, axis(tensor, 3), axis(tensor, 2), cause.widthPx, cause.heightPx);
    const { mass, rankAccuracy, rocAuc } = measureShare(onField, cause);
    push(found.mass, mass);
    push(found.rankAccuracy, rankAccuracy);
    push(found.rocAuc, rocAuc);
  }
  push(found.effectSize, facts.figures['effectSize'] ?? null);
  const ask = async (asked: UnitTask, metrics: readonly NetworkMetricId[], scoreSeed: number) => {
    const question = { ...asked, metrics, maps, unit: facts.unit, settings, scoreSeed };
    const { scores } = await port.scoreUnit(question);
    return (id: NetworkMetricId) => scores.find(({ metric }) => metric === id)?.value ?? null;
  };
  const valueOf = await ask(task, ['deletion', 'insertion'], 1);
  push(found.deletion, valueOf('deletion'));
  push(found.insertion, valueOf('insertion'));
  // A random network is felt so little that PCIM would show nothing; here its map is wanted all the same.
  const hasThreshold = task.method === 'pcim' && task.parameters['variant'] !== 'literal';
  const parameters = hasThreshold ? { ...task.parameters, leastSpread: 0 } : task.parameters;
  for (let network = 1; network <= randomNetworks; network++) {
    const randomised = await ask({ ...task, parameters }, ['parameter-randomisation'], network);
    push(found.randomised, randomised('parameter-randomisation'));
  }
}

function push(values: number[], value: number | null): void {
  if (value !== null) values.push(value);
}

/** A map that lies on the network's input, laid on the field that the input was made from. */
function stretched(
  maps: PlacedMaps,
  width: number,
  height: number,
  fieldWidth: number,
  fieldHeight: number,
): PlacedMaps {
  const [x = 0, y = 0, w = width, h = height] = maps.boxes;
  const [across, down] = [fieldWidth / width, fieldHeight / height];
  return { ...maps, boxes: Float32Array.of(x * across, y * down, w * across, h * down) };
}
