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
  /** Control wells without stray light. */
  readonly cleanControls: Tally;
  /** Dosed wells without stray light; among them are wells where a single cell responds. */
  readonly cleanDoses: Tally;
  /** Wells where stray light goes with the phenotype. */
  readonly withShortcut: Tally;
  /** Resting wells with stray light. */
  readonly againstShortcut: Tally;
  /** CAPE's own decisions on all wells without stray light. */
  readonly capeClean: Tally;
  /** Wells that CAPE names as the network does. */
  readonly capeAgrees: Tally;
}

interface JudgedWell {
  readonly truth: WellTruth;
  readonly isControl: boolean;
  readonly predicted: number;
  readonly cape: number;
}

/** Judges the verdicts of a finished CAPE run over predicted classes: its maps sum to CAPE's probabilities. */
export async function judgeNetwork(demo: PreparedDemo, capeRun: Run): Promise<NetworkFigures> {
  const truths = new Map((await readTruth(truthFolder(demo).truth)).map((entry) => [entry.well, entry]));
  const wells = wellsByField(demo);
  const judged: JudgedWell[] = [];
  for (const unit of demo.session.project.unitsOfRun(capeRun.id)) {
    const well = wells.get(unit.fieldId);
    const truth = truths.get(well?.name ?? '');
    if (well === undefined || truth === undefined || unit.verdict === null) continue;
    const predicted = unit.verdict.predictedClass;
    const isControl = well.role !== 'sample';
    judged.push({ truth, isControl, predicted, cape: await capeDecision(demo, unit, predicted) });
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
    cleanControls: tally(
      clean.filter(({ isControl }) => isControl),
      isRight,
    ),
    cleanDoses: tally(
      clean.filter(({ isControl }) => !isControl),
      isRight,
    ),
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
