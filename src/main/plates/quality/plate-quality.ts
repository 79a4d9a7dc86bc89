import type { PlateId } from '../../../shared/ids.ts';
import type { PlateView, Role, Well } from '../../../shared/plate.ts';
import {
  qualityReadouts,
  type ControlQuality,
  type FieldQuality,
  type PlateQuality,
  type PositionEffect,
  type QualityReadout,
} from '../../../shared/quality.ts';
import type { Project, StoredMeasures } from '../../db/index.ts';
import { compareControls } from './control-quality.ts';
import { polishByMedians } from './median-polish.ts';
import { meanOf, medianOf, robustDeviationOf } from './statistics.ts';

/** What the images of a plate are worth, from what the import measured; roles are taken as they are now. */
export function measurePlateQuality(project: Project, plateId: PlateId): PlateQuality {
  const plate = project.readPlateView(plateId, () => true);
  const measures = project.listMeasures(plateId);
  if (measures.length === 0) {
    const unmeasured = 'this plate was imported by a program that measured nothing; import it again';
    return { controls: [], fields: [], position: [], unmeasured };
  }
  const byChannel = Map.groupBy(measures, ({ channel }) => channel);
  const of = (channel: number) => byChannel.get(channel) ?? [];
  return {
    controls: plate.channels.flatMap(({ index, name }) => compareRoles(plate, index, name, of(index))),
    fields: plate.channels.flatMap(({ index }) => flagFields(plate, of(index))),
    position: plate.channels.map(({ index, name }) => findPosition(plate, index, name, of(index))),
    unmeasured: null,
  };
}

/** The mean of a readout over each well's fields. */
function readWells(measures: readonly StoredMeasures[], readout: QualityReadout): Map<number, number> {
  const values = measures.flatMap((each) => {
    const value = each[readout];
    return value === null ? [] : [{ wellId: each.wellId, value }];
  });
  return new Map(
    [...Map.groupBy(values, ({ wellId }) => wellId)].map(([wellId, ofWell]) => [
      wellId,
      meanOf(ofWell.map(({ value }) => value)),
    ]),
  );
}

function compareRoles(
  plate: PlateView,
  channel: number,
  channelName: string,
  measures: readonly StoredMeasures[],
): ControlQuality[] {
  return qualityReadouts.map((readout) => {
    const wells = readWells(measures, readout);
    const ofRole = (role: Role) =>
      plate.wells.flatMap((well) => (well.role === role ? (wells.get(well.id) ?? []) : []));
    return { channel, channelName, readout, ...compareControls(ofRole('positive'), ofRole('negative')) };
  });
}

/** A field is out of focus where its sharpness lies so many robust deviations of the logarithm below the median ... */
const unsharpDeviations = 4;
/** ... and below this share of it: on a very even plate a small difference is no fault. */
const unsharpShare = 0.6;
/** Intensities are no longer comparable where more of the pixels than this are at the limit. */
export const mostSaturated = 0.001;

function flagFields(plate: PlateView, measures: readonly StoredMeasures[]): FieldQuality[] {
  const wells = new Map<number, Well>(plate.wells.map((well) => [well.id, well]));
  const counted = measures.filter(({ wellId }) => isMeasurable(wells.get(wellId)));
  const logs = counted.flatMap(({ focus }) => (focus === null || focus <= 0 ? [] : [Math.log(focus)]));
  const median = medianOf(logs);
  const least = Math.min(
    median - unsharpDeviations * robustDeviationOf(logs),
    median + Math.log(unsharpShare),
  );
  const limit = findLimit(measures.reduce((most, { max }) => Math.max(most, max), 0));
  return measures.map(
    ({ wellId, fieldId, field, channel, mean, sd, median: middle, p99, max, atMax, focus }) => {
      const well = wells.get(wellId);
      const saturated = max >= limit ? atMax : 0;
      return {
        wellId,
        well: well?.name ?? '',
        fieldId,
        field,
        channel,
        mean,
        sd,
        median: middle,
        p99,
        focus,
        saturated,
        outOfFocus: isMeasurable(well) && focus !== null && focus > 0 && Math.log(focus) < least,
        overexposed: saturated > mostSaturated,
      };
    },
  );
}

/** Wells without cells are no measure of sharpness. */
const isMeasurable = (well: Well | undefined) =>
  well !== undefined && well.role !== 'empty' && well.role !== 'excluded';

/**
 * The detector's limit: the largest intensity of the channel where that is the largest number of 8, 10, 12, 14 or 16
 * bits, which is where detectors stop; else there is none.
 */
function findLimit(largest: number): number {
  return [8, 10, 12, 14, 16].some((bits) => largest === 2 ** bits - 1) ? largest : Infinity;
}

/** With fewer sample wells than this the others are taken as well. */
const leastSamples = 12;

function findPosition(
  plate: PlateView,
  channel: number,
  channelName: string,
  measures: readonly StoredMeasures[],
): PositionEffect {
  const values = readWells(measures, 'mean');
  const usable = plate.wells.filter((well) => isMeasurable(well) && values.has(well.id));
  const samples = usable.filter(({ role }) => role === 'sample');
  // Controls usually fill columns of their own, where they would pass for an effect of the column.
  const wells = samples.length >= leastSamples ? samples : usable;
  const cells = wells.map(({ id, row, column }) => ({ row, column, value: values.get(id) ?? 0 }));
  const { overall, rows, columns, residuals } = polishByMedians(cells, plate.rows, plate.columns);
  const residual = residuals.length === 0 ? 0 : robustDeviationOf(residuals);
  const effects = [...rows, ...columns].filter((effect) => effect !== null);
  const spread = Math.sqrt(meanOf(effects.map((effect) => effect ** 2)));
  return {
    channel,
    channelName,
    overall,
    rows: [...rows],
    columns: [...columns],
    residual,
    strength: residual === 0 || effects.length === 0 ? null : spread / residual,
  };
}
