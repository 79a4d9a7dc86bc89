import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../../../src/main/db/index.ts';
import { makeExport } from '../../../src/main/door/index.ts';
import { exportRequestSchema, type ExportRequest } from '../../../src/shared/contract/exports.ts';
import { plateIdSchema } from '../../../src/shared/ids.ts';
import type { z } from 'zod';
import { makeReportProject, type ReportProjectOptions } from '../report-project.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';

/** Texts that other programs might run, render, or trip over. */
export const hostileTexts: readonly string[] = [
  "=cmd|' /C calc'!A0",
  '<script>alert("1")</script>&amp;',
  '\\input{/etc/passwd} $\\frac{1}{2}$ %',
  '../../../etc/passwd',
  'CON',
  '\u202egnp.exe \u05d0\u05d1',
  '👩‍🔬🧫 plate',
  '@SUM(A1:A9)\t\r\nnext, "line"',
  'x'.repeat(10_000),
];

/** A finished project: two fields' worth of previews, scores, statistics and regions beside its maps. */
export async function makeExportProject(options: ReportProjectOptions = {}): Promise<Project> {
  const project = await makeReportProject(options);
  for (const { id } of project.listPlates(() => true)) {
    const { wells } = project.readPlateView(id, () => true);
    const fields = wells.flatMap((well) => well.fields);
    await project.savePreviews(
      fields.flatMap((field) =>
        [0, 1].map((channel) => ({
          ...{ fieldId: field.id, channel, width: 20, height: 15 },
          data: Uint16Array.from({ length: 300 }, (_, pixel) => pixel * (channel + 1) + field.id),
        })),
      ),
    );
    for (const run of project.listRuns(id)) score(project, run.id);
    project.editRegions({
      label: 'draw',
      save: fields.map((field, index) => ({
        ...{ id: null, fieldId: field.id, class: index % 2 === 0 ? 'cell' : 'background' },
        ...{ annotator: 'Ada', name: index === 0 ? '=1+1' : null },
        origin: { kind: 'drawn' as const, tool: 'polygon' as const },
        geometry: { kind: 'area' as const, polygons: [[[2, 2, 12, 2, 12, 9 + (index % 5), 2, 9]]] },
      })),
    });
  }
  return project;
}

/** A project with one plate a hostile text, which is the plate's name, its wells' label and note, and a class. */
export const makeHostileProject = () =>
  makeExportProject({
    ...{ rows: 1, columns: 1, plates: hostileTexts.length, labels: hostileTexts.slice(0, 2) },
    change: (plate) => {
      const text = hostileTexts[Number(plate.name.slice('plate '.length)) - 1] ?? '';
      const wells = plate.wells.map((well) => ({ ...well, label: text, conditions: { [text]: text } }));
      return { ...plate, name: text, wells };
    },
  });

function score(project: Project, runId: ReturnType<Project['listRuns']>[number]['id']): void {
  const units = project.unitsOfRun(runId);
  project.saveStatistics(
    runId,
    units.map(({ id }) => ({
      unitId: id,
      values: { entropy: id / 100, 'mass-on-cells': null },
      inputKey: 'k',
    })),
  );
  project.saveScores(
    units.map(({ id }, index) => ({
      ...{
        runId,
        unitId: id,
        metric: 'relevance-mass' as const,
        against: 'class:cell',
        chance: 0.25,
        random: 0.3,
      },
      ...(index === 0 ? { value: null, reason: 'empty-mask' as const } : { value: index / 7, reason: null }),
      ...{ centre: null, details: {}, inputKey: 'k' },
    })),
  );
}

/** The run of the plate of that number. */
export function runOf(project: Project, plate = 1) {
  const [run] = project.listRuns(plateIdSchema.parse(plate));
  if (run === undefined) throw new Error(`plate ${plate} has no run`);
  return run;
}

/** Exports into a new folder. */
export async function exportTo(
  project: Project,
  request: Pick<ExportRequest, 'to'> & Partial<z.input<typeof exportRequestSchema>>,
  signal?: AbortSignal,
) {
  const folder = join(makeTempFolder(), 'out');
  const report = await makeExport(project.path, exportRequestSchema.parse({ folder, ...request }), {
    signal,
  });
  return { folder, report };
}

/** Every file below a folder, with `/` between names. */
export const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
