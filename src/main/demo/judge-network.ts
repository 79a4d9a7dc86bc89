import type { Run, Unit } from '../../shared/run.ts';
import { readTruth, type WellTruth } from './ground-truth.ts';
import { wellsByField } from './judge-demo.ts';
import { truthFolder, type PreparedDemo } from './prepare-demo.ts';

/** Right answers among wells; null where there are no such wells. */
export interface Tally {
  readonly right: number;
  readonly wells: number;
}

/** How the network and its CAPE head do on the demo plate, against what was drawn. */
export interface NetworkFigures {
  /** Wells without stray light. */
  readonly clean: Tally;
  /** Wells where stray light goes with the phenotype. */
  readonly withShortcut: Tally;
  /** Resting wells with stray light. */
  readonly againstShortcut: Tally;
  /** CAPE's own decisions on the clean wells. */
  readonly capeClean: Tally;
  /** Wells that CAPE names as the network does. */
  readonly capeAgrees: Tally;
}

interface JudgedWell {
  readonly truth: WellTruth;
  readonly predicted: number;
  readonly cape: number;
}

/** Judges the verdicts of a finished CAPE run over predicted classes: its maps sum to CAPE's probabilities. */
export async function judgeNetwork(demo: PreparedDemo, capeRun: Run): Promise<NetworkFigures> {
  const truths = new Map((await readTruth(truthFolder(demo).truth)).map((entry) => [entry.well, entry]));
  const wells = wellsByField(demo);
  const judged: JudgedWell[] = [];
  for (const unit of demo.session.project.unitsOfRun(capeRun.id)) {
    const truth = truths.get(wells.get(unit.fieldId) ?? '');
    if (truth === undefined || unit.verdict === null) continue;
    const predicted = unit.verdict.predictedClass;
    judged.push({ truth, predicted, cape: await capeDecision(demo, unit, predicted) });
  }
  const drawn = ({ truth }: JudgedWell) => (truth.responsible.length > 0 ? 1 : 0);
  const tally = (some: readonly JudgedWell[], fits: (well: JudgedWell) => boolean): Tally => ({
    right: some.filter(fits).length,
    wells: some.length,
  });
  const clean = judged.filter(({ truth }) => !truth.artefact);
  const marked = judged.filter(({ truth }) => truth.artefact);
  const isRight = (well: JudgedWell) => well.predicted === drawn(well);
  return {
    clean: tally(clean, isRight),
    withShortcut: tally(
      marked.filter((well) => drawn(well) === 1),
      isRight,
    ),
    againstShortcut: tally(
      marked.filter((well) => drawn(well) === 0),
      isRight,
    ),
    capeClean: tally(clean, (well) => well.cape === drawn(well)),
    capeAgrees: tally(judged, (well) => well.cape === well.predicted),
  };
}

/** With two classes a CAPE map that sums to less than a half speaks for the other class. */
async function capeDecision({ session }: PreparedDemo, unit: Unit, predicted: number): Promise<number> {
  const maps = await session.project.readMaps(unit.id);
  const probability = maps.data.reduce((sum, value) => sum + value, 0);
  return probability >= 0.5 ? predicted : 1 - predicted;
}
