import type { NetworkId } from '../../../shared/ids.ts';
import type { Well } from '../../../shared/plate.ts';
import type { PlateSource } from './gather-report.ts';
import { className, toPanel } from './panels.ts';
import type { ClassPanels, ReportNetwork, ReportWell } from './report-model.ts';

/**
 * For every class of every network the wells to show: all that were asked for by name, else those that the network is
 * surest of, whatever their role.
 */
export function gatherClasses(source: PlateSource): ClassPanels[] {
  return source.networks.flatMap((network) =>
    Array.from({ length: classCountOf(network) }, (_, index) => gatherClass(source, network, index)).filter(
      ({ panels }) => panels.length > 0,
    ),
  );
}

const classCountOf = ({ labels }: ReportNetwork) => labels.length;

function gatherClass(source: PlateSource, network: ReportNetwork, classIndex: number): ClassPanels {
  const { request } = source;
  const own = rankWells(source.wells, network.id, classIndex);
  const most = request.wells === null ? request.wellsPerClass : own.length;
  const chosen = request.wells === null ? own.slice(0, most) : inReadingOrder(own);
  return {
    networkId: network.id,
    classIndex,
    label: className(network, classIndex),
    wellCount: own.length,
    panels: chosen.flatMap(({ name }) => {
      const well = source.plate.wells.find((entry: Well) => entry.name === name);
      const panel = well === undefined ? null : toPanel(source, network.id, well, classIndex);
      return panel === null || panel.maps.length === 0 ? [] : [panel];
    }),
  };
}

/** Wells that the network gives the class, the surest first. */
export function rankWells(
  wells: readonly ReportWell[],
  networkId: NetworkId,
  classIndex: number,
): ReportWell[] {
  const probability = (well: ReportWell) => well.verdicts.get(networkId)?.probabilities[classIndex] ?? 0;
  return wells
    .filter((well) => well.verdicts.get(networkId)?.predictedClass === classIndex)
    .toSorted((a, b) => probability(b) - probability(a) || a.row - b.row || a.column - b.column);
}

const inReadingOrder = (wells: readonly ReportWell[]) =>
  wells.toSorted((a, b) => a.row - b.row || a.column - b.column);
