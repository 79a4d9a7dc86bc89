// Run as a process of its own by the campaign: draws regions for ever, naming each one that is stored.
import { writeSync } from 'node:fs';
import { openProject } from '../../src/main/db/index.ts';

const project = openProject(process.argv[2] ?? '', { mode: 'write' });
if (project.readOnly) throw new Error('the project is in use');
const [plate] = project.listPlates(() => true);
const well = plate === undefined ? undefined : project.readPlateView(plate.id).wells[0];
const fieldId = well?.fields[0]?.id;
if (fieldId === undefined) throw new Error('the project has a field');
for (let count = 0; ; count++) {
  const [stored] = project.editRegions({
    label: 'draw',
    save: [
      {
        id: null,
        fieldId,
        class: 'cell',
        annotator: 'campaign',
        name: null,
        origin: { kind: 'drawn', tool: 'polygon' },
        geometry: { kind: 'area', polygons: [[[1, 1, 9, 1, 5, 2 + (count % 7)]]] },
      },
    ],
  });
  // Written at once, so that nothing stored is unnamed but the very last region.
  writeSync(1, `${stored?.id ?? 0}\n`);
}
