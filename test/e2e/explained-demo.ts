import type { Project } from '../../src/main/db/index.ts';
import { prepareDemo } from '../../src/main/demo/index.ts';
import { createServices } from '../../src/main/headless.ts';
import { followRun } from '../../src/main/jobs/index.ts';

interface SmallScreen {
  readonly seed: number;
  readonly rows: number;
  readonly columns: number;
  readonly fieldPx: number;
}

/** Draws a small demo plate and explains it by one quick method. @returns the project's path */
export async function explainDemo(folder: string, plate: SmallScreen): Promise<string> {
  const services = createServices({ processes: 1 });
  try {
    const demo = await prepareDemo(folder, { services, resourcesDir: services.files.resourcesDir, plate });
    const run = await demo.session.jobs.start({
      ...{ plateId: demo.plateId, networkId: demo.networkId, method: 'hires-cam', parameters: {} },
      ...{ layer: null, wells: null, seed: 1, targets: [{ kind: 'predicted' }] },
    });
    await followRun(run, {
      ...{ jobs: demo.session.jobs, events: services.events, signal: undefined },
      onProgress: () => undefined,
    });
    return demo.projectFile;
  } finally {
    await services.close();
  }
}

/** The unit of a field, by names as the screen has them. */
export function findUnit(project: Project, wellName: string, fieldIndex: number) {
  const [summary] = project.listPlates();
  if (summary === undefined) throw new Error('the demo left no plate');
  const plate = project.readPlateView(summary.id);
  const well = plate.wells.find(({ name }) => name === wellName);
  const field = well?.fields.find(({ index }) => index === fieldIndex);
  const unit = project
    .listRuns(summary.id)
    .flatMap(({ id }) => project.unitsOfRun(id))
    .find(({ fieldId }) => fieldId === field?.id);
  if (unit === undefined) throw new Error(`nothing was explained at ${wellName}, field ${fieldIndex}`);
  return { plate, unit };
}
