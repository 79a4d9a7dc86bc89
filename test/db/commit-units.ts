// Run as a process of its own by kill.test.ts: commits the units of the first run for ever, naming each one committed.
import { writeSync } from 'node:fs';
import { openProject } from '../../src/main/db/index.ts';
import { runIdSchema } from '../../src/shared/ids.ts';
import { mapsOf, sampleFacts } from './sample-values.ts';

const project = openProject(process.argv[2] ?? '', { mode: 'write' });
if (project.readOnly) throw new Error('the project is in use');
const runId = runIdSchema.parse(1);
project.setRunState(runId, 'running');
for (const unit of project.unitsOfRun(runId)) {
  if (unit.state !== 'queued') continue;
  await project.commitUnit(unit.id, {
    maps: mapsOf(unit.id),
    facts: sampleFacts(unit.id, unit.id + 1),
    verdict: { probabilities: [0.5, 0.5], predictedClass: 0, objectCount: unit.id },
    seconds: 0.1,
    device: 'none',
  });
  // Written at once, so that nothing committed is unnamed but the very last unit.
  writeSync(1, `${unit.id}\n`);
}
