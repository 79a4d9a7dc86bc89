import { existsSync } from 'node:fs';
import type { Well } from '../../shared/plate.ts';
import type { Run, Unit } from '../../shared/run.ts';
import type { MethodId } from '../../shared/methods.ts';
import { readTruth, readTruthMasks, type TruthMasks, type WellTruth } from './ground-truth.ts';
import { measureShare, type MapShare } from './map-shares.ts';
import { truthFolder, type PreparedDemo } from './prepare-demo.ts';

/** Kinds of wells that are judged apart: what was drawn, and what the network made of it. */
export const wellGroups = ['responding', 'responding-with-artefact', 'fooled', 'resting'] as const;
export type WellGroup = (typeof wellGroups)[number];

export const maskNames = ['cells', 'responsible', 'artefact', 'cause'] as const;
export type MaskName = (typeof maskNames)[number];

/** Means of a method's shares over the wells of a group; null where no well has such an area. */
export interface GroupFigures {
  readonly method: MethodId;
  readonly group: WellGroup;
  readonly wells: number;
  /** Wells whose map is empty, with the reason as the method gives it; they are left out of the means. */
  readonly emptyMaps: number;
  readonly shares: Readonly<Record<MaskName, MeanShare | null>>;
}

/** As {@link MapShare}, averaged over wells. */
export interface MeanShare {
  readonly mass: number;
  readonly chance: number;
  readonly rankAccuracy: number | null;
  readonly rocAuc: number | null;
}

interface JudgedMap {
  readonly group: WellGroup;
  /** Null where the method says that its map shows nothing. */
  readonly shares: Readonly<Record<MaskName, MapShare>> | null;
}

/** Measures the maps of a finished run against what was drawn. */
export async function judgeRun(demo: PreparedDemo, run: Run): Promise<GroupFigures[]> {
  const { truth, masks } = truthFolder(demo);
  const truths = new Map((await readTruth(truth)).map((entry) => [entry.well, entry]));
  const wells = wellsByField(demo);
  const judged: JudgedMap[] = [];
  for (const unit of demo.session.project.unitsOfRun(run.id)) {
    const known = truths.get(wells.get(unit.fieldId)?.name ?? '');
    const group = known === undefined ? null : groupOf(known, unit);
    if (known === undefined || group === null || unit.facts === null) continue;
    const empty = unit.facts.emptyReason !== null;
    const shares = empty ? null : await measureUnit(demo, unit, await readTruthMasks(masks, known));
    judged.push({ group, shares });
  }
  return wellGroups.map((group) => summarise(run.method, group, judged));
}

/** The well of every field. */
export function wellsByField({ session, plateId }: PreparedDemo): ReadonlyMap<number, Well> {
  const { wells } = session.project.readPlateView(plateId, existsSync);
  return new Map(wells.flatMap((well) => well.fields.map(({ id }) => [id, well])));
}

/** Null where the network misses the phenotype: such a well's map explains a mistake of another kind. */
export function groupOf({ responsible, artefact }: WellTruth, { verdict }: Unit): WellGroup | null {
  if (verdict === null) return null;
  const translocated = verdict.predictedClass === 1;
  if (responsible.length === 0) {
    if (translocated) return artefact ? 'fooled' : null;
    return artefact ? null : 'resting';
  }
  if (!translocated) return null;
  return artefact ? 'responding-with-artefact' : 'responding';
}

async function measureUnit(
  { session }: PreparedDemo,
  unit: Unit,
  masks: TruthMasks,
): Promise<Record<MaskName, MapShare>> {
  const maps = await session.project.readMaps(unit.id);
  return {
    cells: measureShare(maps, masks.cells),
    responsible: measureShare(maps, masks.responsible),
    artefact: measureShare(maps, masks.artefact),
    cause: measureShare(maps, masks.cause),
  };
}

function summarise(method: MethodId, group: WellGroup, judged: readonly JudgedMap[]): GroupFigures {
  const own = judged.filter((entry) => entry.group === group);
  const shown = own.flatMap(({ shares }) => (shares === null ? [] : [shares]));
  const mean = (name: MaskName) => meanShare(shown.map((shares) => shares[name]));
  return {
    ...{ method, group, wells: own.length, emptyMaps: own.length - shown.length },
    shares: {
      cells: mean('cells'),
      responsible: mean('responsible'),
      artefact: mean('artefact'),
      cause: mean('cause'),
    },
  };
}

/** Only wells where the area exists and the map has positive mass count. */
function meanShare(shares: readonly MapShare[]): MeanShare | null {
  const usable = shares.filter(({ mass, chance }) => mass !== null && chance > 0);
  if (usable.length === 0) return null;
  const mean = (of: (share: MapShare) => number | null) => {
    const known = usable.map(of).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  return {
    mass: mean((share) => share.mass) ?? 0,
    chance: mean((share) => share.chance) ?? 0,
    rankAccuracy: mean((share) => share.rankAccuracy),
    rocAuc: mean((share) => share.rocAuc),
  };
}
