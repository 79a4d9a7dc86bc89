import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reportPresets, type ReportRequest } from '../../../../shared/contract/reports.ts';
import type { Project } from '../../../db/index.ts';
import { gatherReport, type ReportExtras } from '../../model/gather-report.ts';
import { createNamer } from '../file-names.ts';
import type { Stage } from '../output-folder.ts';
import { refuseStopped, type ChosenPlate, type Following } from '../selection.ts';
import { drawPlateSvg } from './plate-svg.ts';

/** Writes the plate maps of the report as SVG, a folder a plate: the same numbers, gathered by the same code. */
export async function writeFigures(
  project: Project,
  chosen: readonly ChosenPlate[],
  extras: ReportExtras,
  stage: Stage,
  { signal, onProgress }: Following,
): Promise<string[]> {
  onProgress?.(0, 'reading the project');
  const model = await gatherReport(project, toReportRequest(chosen), extras, signal);
  const nameFolder = createNamer();
  for (const [index, plate] of model.plates.entries()) {
    const folder = stage.claim(nameFolder(plate.name));
    await mkdir(folder);
    const nameFile = createNamer();
    for (const map of plate.maps) {
      refuseStopped(signal);
      onProgress?.((index + 0.5) / model.plates.length, map.title);
      await writeFile(join(folder, `${nameFile(map.title)}.svg`), drawPlateSvg(plate, map), { flag: 'wx' });
    }
  }
  return [];
}

function toReportRequest(chosen: readonly ChosenPlate[]): ReportRequest {
  const names = new Set(chosen.flatMap(({ wells }) => wells.map(({ name }) => name)));
  const isWhole = chosen.every(({ plate, wells }) => wells.length === plate.wells.length);
  return {
    ...{ title: null, author: null, date: new Date(0).toISOString(), paper: 'a4' },
    ...{ sections: reportPresets.short.sections, wellsPerClass: 1 },
    plateIds: chosen.map(({ plate }) => plate.id),
    wells: isWhole ? null : [...names],
  };
}
