import type { PlateId, RunId } from '../../src/shared/ids.ts';
import type { PlacedMaps } from '../../src/shared/map.ts';
import type { MethodId } from '../../src/shared/methods.ts';
import type { Role } from '../../src/shared/plate.ts';
import type { RegionGeometry } from '../../src/shared/region.ts';
import type { NewPlate, Project } from '../../src/main/db/index.ts';
import { sampleNetwork } from '../db/sample-project.ts';

/** One well of a plate made for scoring. */
export interface ScoredWell {
  readonly role?: Role;
  readonly conditions?: Readonly<Record<string, string>>;
  readonly label?: string | null;
  /** Probability of the second class. */
  readonly probability?: number;
  /** The map of its field for every method, 8 x 8; null for a map that shows nothing. */
  readonly maps: Readonly<Partial<Record<MethodId, readonly number[] | null>>>;
  /** Areas of the field by class, in field pixels (64 x 64). */
  readonly regions?: Readonly<Record<string, readonly RegionGeometry[]>>;
}

export const fieldSide = 64;
export const mapSide = 8;

/** A rectangle as a region. */
export const rectangle = (x: number, y: number, width: number, height: number): RegionGeometry => ({
  kind: 'area',
  polygons: [[[x, y, x + width, y, x + width, y + height, x, y + height]]],
});

/** An 8 x 8 map that is 1 in the given cells and `rest` elsewhere. */
export const mapWith = (lit: (row: number, column: number) => boolean, rest = 0): number[] =>
  Array.from({ length: mapSide ** 2 }, (_, cell) =>
    lit(Math.floor(cell / mapSide), cell % mapSide) ? 1 : rest,
  );

/** The image files behind a field. */
type NewPlane = NewPlate['wells'][number]['fields'][number]['planes'][number];

/** Stores a plate of one row of wells with a field each, their regions, and one finished run for every method. */
export async function addScoredPlate(
  project: Project,
  wells: readonly ScoredWell[],
  planes: readonly NewPlane[] = [],
): Promise<{ plateId: PlateId; runOf: (method: MethodId) => RunId }> {
  const plateId = project.insertPlate(toPlate(wells, planes));
  project.finishImport(plateId);
  const view = project.readPlateView(plateId, () => true);
  const fields = view.wells.map(({ fields: [field] }) => {
    if (field === undefined) throw new Error('a well without field');
    return field.id;
  });
  const classes = [...new Set(wells.flatMap(({ regions = {} }) => Object.keys(regions)))];
  for (const name of classes) project.saveRegionClass({ id: null, name, color: '#22aa88' });
  const save = fields.flatMap((fieldId, index) =>
    Object.entries(wells[index]?.regions ?? {}).flatMap(([name, geometries]) =>
      geometries.map((geometry) => ({
        id: null,
        fieldId,
        class: name,
        annotator: 'first',
        name: null,
        origin: { kind: 'drawn' as const, tool: 'rectangle' as const },
        geometry,
      })),
    ),
  );
  if (save.length > 0) project.editRegions({ label: 'mark', save });
  const networkId = project.insertNetwork(sampleNetwork).id;
  const methods = [...new Set(wells.flatMap(({ maps }) => Object.keys(maps)))] as MethodId[]; // keys of the record above
  const runs: Partial<Record<MethodId, RunId>> = {};
  for (const method of methods) {
    const request = {
      ...{ plateId, networkId, method, parameters: {}, layer: null, wells: null, seed: 1 },
      targets: [{ kind: 'predicted' as const }],
    };
    const run = project.createRun(
      request,
      fields.map((fieldId) => ({ fieldId, target: { kind: 'predicted' } })),
    );
    project.setRunState(run.id, 'running');
    for (const [index, unit] of project.unitsOfRun(run.id).entries()) {
      const well = wells[index];
      const values = well?.maps[method];
      if (well === undefined || values === undefined) continue;
      await project.commitUnit(unit.id, finished(values, well.probability ?? 0.9));
    }
    project.setRunState(run.id, 'done');
    runs[method] = run.id;
  }
  const runOf = (method: MethodId) => {
    const runId = runs[method];
    if (runId === undefined) throw new Error(`no run of ${method}`);
    return runId;
  };
  return { plateId, runOf };
}

function finished(values: readonly number[] | null, probability: number) {
  const data = Float32Array.from(values ?? new Array<number>(mapSide ** 2).fill(0));
  const maps: PlacedMaps = {
    ...{ count: 1, height: mapSide, width: mapSide, data },
    boxes: Float32Array.of(0, 0, fieldSide, fieldSide),
  };
  return {
    maps,
    facts: {
      ...{ unit: 'activation' as const, layer: 'late', count: 1, height: mapSide, width: mapSide },
      ...{ min: Math.min(...data), max: Math.max(...data), figures: {} },
      emptyReason: values === null ? ('no-contrast' as const) : null,
    },
    verdict: {
      probabilities: [1 - probability, probability],
      predictedClass: probability >= 0.5 ? 1 : 0,
      objectCount: null,
    },
    seconds: 0.1,
    device: 'none',
  };
}

function toPlate(wells: readonly ScoredWell[], planes: readonly NewPlane[]): NewPlate {
  return {
    ...{ name: 'scored', rows: 1, columns: wells.length, pixelSizeUm: null, source: { reader: 'none' } },
    canvas: { width: wells.length * fieldSide, height: fieldSide },
    channels: ['GFP', 'DNA'].map((name, index) => ({
      ...{
        index,
        name,
        color: '#00ff00',
        low: 0,
        high: 1,
        gamma: 1,
        visible: true,
        rangeMin: 0,
        rangeMax: 1,
      },
      histogram: new Array<number>(256).fill(0),
    })),
    wells: wells.map(({ role = 'sample', conditions = {}, label = null }, column) => {
      const canvas = { x: column * fieldSide, y: 0, width: fieldSide, height: fieldSide };
      return {
        ...{ row: 0, column, role, label, conditions, canvas },
        fields: [{ index: 1, width: fieldSide, height: fieldSide, canvas, planes }],
      };
    }),
  };
}
