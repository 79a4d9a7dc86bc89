import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { runIdSchema } from '../../src/shared/ids.ts';
import { addSampleRun, newProject, samplePlate, temporaryFolder } from './sample-project.ts';
import { mapsOf, sampleFacts } from './sample-values.ts';

const runId = runIdSchema.parse(1);

/** Starts a process that works at `path` and answers what it named before it was killed. */
async function workUntilKilled(script: string, path: string, killAfter: number): Promise<string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, script), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const named: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    named.push(line);
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
    const named = await workUntilKilled('commit-units.ts', project.path, killAfter);
    for (const unitId of named) committed.add(Number(unitId));

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

test('a process killed while it makes projects leaves whole ones only', async () => {
  for (const killAfter of [1, 2, 3, 5]) {
    const folder = temporaryFolder();
    const named = await workUntilKilled('make-projects.ts', folder, killAfter);
    const made = readdirSync(folder).filter((name) => name.endsWith('.platelens'));
    expect(made.length).toBeGreaterThanOrEqual(named.length);
    for (const name of made) {
      const project = openProject(join(folder, name), { mode: 'write' });
      expect(project.listPlates()).toEqual([]);
      project.close();
    }
  }
});

test('what was left half made does not stop the next attempt, and goes', () => {
  const path = join(temporaryFolder(), 'p.platelens');
  writeFileSync(`${path}.making`, '');
  writeFileSync(`${path}.making-journal`, 'half a journal');
  openProject(path, { mode: 'create' }).close();
  expect(readdirSync(dirname(path))).toEqual(['p.platelens']);
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
