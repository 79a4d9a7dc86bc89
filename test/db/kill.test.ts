import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { runIdSchema } from '../../src/shared/ids.ts';
import { addSampleRun, newProject, samplePlate } from './sample-project.ts';
import { mapsOf, sampleFacts } from './sample-values.ts';

const runId = runIdSchema.parse(1);

/** Starts the committing process and answers the units that it named before it was killed. */
async function commitUntilKilled(path: string, killAfter: number): Promise<number[]> {
  const script = join(import.meta.dirname, 'commit-units.ts');
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const named: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    named.push(Number(line));
    if (named.length === killAfter) child.kill('SIGKILL');
  }
  expect(await exit).toEqual([null, 'SIGKILL']);
  return named;
}

test('a process killed while it commits units loses none and tears none', async () => {
  const project = newProject();
  addSampleRun(project, samplePlate(8, 12, 9));
  project.close();
  const committed = new Set<number>();
  for (const killAfter of [1, 17, 60]) {
    const named = await commitUntilKilled(project.path, killAfter);
    for (const unitId of named) committed.add(unitId);

    const again = openProject(project.path, { mode: 'write' });
    expect(again.readOnly, 'the dead process keeps no lock').toBe(false);
    const units = again.unitsOfRun(runId);
    const done = units.filter((unit) => unit.state === 'done');
    const missing = [...committed].filter((unitId) => !done.some((unit) => unit.id === unitId));
    expect(missing).toEqual([]);
    for (const unit of done) {
      committed.add(unit.id);
      expect(unit.facts).toEqual(sampleFacts(unit.id, unit.id + 1));
      expect(unit.verdict?.objectCount).toBe(unit.id);
      expect(await again.readMaps(unit.id)).toEqual(mapsOf(unit.id));
    }
    for (const unit of units.filter((entry) => entry.state === 'queued')) {
      expect([unit.facts, unit.verdict]).toEqual([null, null]);
      await expect(again.readMaps(unit.id)).rejects.toThrow(/no map/);
    }
    again.setRunState(runId, 'queued');
    again.close();

    const database = new Database(project.path, { readonly: true });
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(database.pragma('foreign_key_check')).toEqual([]);
    database.close();
  }
  expect(committed.size).toBeGreaterThanOrEqual(78);
  expect(readdirSync(dirname(project.path))).toEqual(['plate.platelens']);
});

test('a process that writes keeps another from writing as long as it lives', async () => {
  const project = newProject();
  addSampleRun(project, samplePlate(8, 12, 9));
  project.close();
  const script = join(import.meta.dirname, 'commit-units.ts');
  const child = spawn(process.execPath, [script, project.path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGSTOP');
  const second = openProject(project.path, { mode: 'write' });
  expect(second.readOnlyReason).toBe('in-use');
  expect(second.readRun(runId).unitsDone).toBeGreaterThan(0);
  second.close();
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  const third = openProject(project.path, { mode: 'write' });
  expect(third.readOnly).toBe(false);
  third.close();
});
