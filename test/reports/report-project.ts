import { join, resolve } from 'node:path';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { NewPlate, Project } from '../../src/main/db/index.ts';
import { makeReport, type MakeReportOptions, type ReportPixels } from '../../src/main/reports/index.ts';
import { reportPresets, type ReportRequest } from '../../src/shared/contract/reports.ts';
import {
  addSamplePlate,
  newProject,
  sampleNetwork,
  samplePlate,
  sampleRequest,
} from '../db/sample-project.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';

/** A map of 8 x 8 values that rise to the right, higher for a later unit. */
const mapsOf = (unitId: number) => ({
  ...{ count: 1, height: 8, width: 8 },
  data: Float32Array.from({ length: 64 }, (_, index) => ((index % 8) * (1 + (unitId % 5))) / 40 - 0.1),
  boxes: Float32Array.of(0, 0, 40, 30),
});

/** How the sample is varied. */
export interface ReportProjectOptions {
  readonly rows?: number;
  readonly columns?: number;
  readonly plates?: number;
  /** Changes a plate before it is stored. */
  readonly change?: (plate: NewPlate) => NewPlate;
  readonly labels?: readonly string[];
}

/** A real project file with plates of one field a well, a network, and a finished run with verdicts and maps. */
export async function makeReportProject(options: ReportProjectOptions = {}): Promise<Project> {
  const { rows = 2, columns = 3, plates = 1, change = (plate: NewPlate) => plate, labels } = options;
  const project = newProject();
  const network = project.insertNetwork({ ...sampleNetwork, labels: labels ?? sampleNetwork.labels });
  for (let number = 1; number <= plates; number++) {
    const plate = change({ ...samplePlate(rows, columns, 1), name: `plate ${number}` });
    const plateId = addSamplePlate(project, plate);
    const { wells } = project.readPlateView(plateId, () => true);
    const target = { kind: 'predicted' as const };
    const units = wells.flatMap((well) => well.fields.map(({ id }) => ({ fieldId: id, target })));
    const request = { ...sampleRequest(plateId, network.id), targets: [target] };
    const run = project.createRun(request, units);
    project.setRunState(run.id, 'running');
    for (const unit of project.unitsOfRun(run.id)) await commit(project, unit.id);
    project.setRunState(run.id, 'done');
  }
  return project;
}

async function commit(
  project: Project,
  unitId: ReturnType<Project['unitsOfRun']>[number]['id'],
): Promise<void> {
  const probability = 0.5 + ((unitId * 37) % 100) / 200;
  const predictedClass = unitId % 2;
  const other = 1 - probability;
  const maps = mapsOf(unitId);
  await project.commitUnit(unitId, {
    maps,
    facts: {
      ...{ unit: 'logit', layer: 'late', count: 1, height: 8, width: 8, emptyReason: null, figures: {} },
      ...{ min: Math.min(...maps.data), max: Math.max(...maps.data) },
    },
    verdict: {
      probabilities: predictedClass === 0 ? [probability, other] : [other, probability],
      ...{ predictedClass, objectCount: null },
    },
    ...{ seconds: 0.1, device: 'none' },
  });
}

/** Planes of the sample's fields, drawn by a formula; the images that the sample names are not there. */
export const drawnPixels: ReportPixels = {
  readField: (fieldId, channels) =>
    Promise.resolve({
      planes: channels.map((_, channel) =>
        Float32Array.from({ length: 40 * 30 }, (_, pixel) => (pixel * (channel + 1) + fieldId) % 256),
      ),
    }),
};

export const sampleReport: ReportRequest = {
  ...{ title: null, author: 'A. Reader', date: '2026-11-21T08:00:00.000Z', plateIds: null, wells: null },
  ...{ ...reportPresets.screening, paper: 'a4' },
};

/** Makes a report in a folder of its own. */
export function report(
  project: Project,
  request: Partial<ReportRequest> = {},
  options: Partial<MakeReportOptions> = {},
) {
  const path = join(makeTempFolder(), 'report.pdf');
  const fontsDir = resolve('resources/fonts');
  return makeReport({
    ...{ project, pixels: drawnPixels, path, fontsDir, request: { ...sampleReport, ...request } },
    ...options,
  });
}

/** What another program reads in a PDF: the text of each page, bookmarks, and the elements of its structure. */
export async function readPdf(bytes: Uint8Array) {
  const task = getDocument({ data: Uint8Array.from(bytes), useSystemFonts: false, verbosity: 0 });
  const pdf = await task.promise;
  const pages: string[] = [];
  const elements = new Set<string>();
  const sizes: (readonly [number, number])[] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    pages.push(items.map((item) => ('str' in item ? item.str : '')).join(' '));
    collectRoles(await page.getStructTree(), elements);
    const { width, height } = page.getViewport({ scale: 1 });
    sizes.push([width, height]);
  }
  const outline = await pdf.getOutline();
  const { info } = await pdf.getMetadata();
  await task.destroy();
  return { pages, text: pages.join('\n'), elements, outline, sizes, info };
}

function collectRoles(node: unknown, roles: Set<string>): void {
  if (typeof node !== 'object' || node === null) return;
  if ('role' in node && typeof node.role === 'string') roles.add(node.role);
  if ('children' in node && Array.isArray(node.children))
    for (const child of node.children) collectRoles(child, roles);
}
