import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../../src/main/cli/bench/statistics.ts';
import { findPostgres, startPostgres } from '../helpers/postgres.ts';
import { benchLab, type Round } from './lab-bench.ts';

// `npm run bench:lab [-- ROUNDS [UNITS]]`: one worker and two take turns at the same run, through a PostgreSQL of their own.
const [rounds = '3', units = '48'] = process.argv.slice(2);
const leastGain = 1.8;
const say = (line: string) => process.stdout.write(`${line}\n`);
const bin = findPostgres();
if (bin === null) {
  say('No PostgreSQL is installed here (apt-get install postgresql).');
  process.exit(2);
}
const row = ({ workers, rate, workerCpu, desktopCpu, serverCpu }: Round) =>
  `${workers} worker${workers === 1 ? ' ' : 's'}: ${rate.toFixed(2)} units/s; processor seconds a unit: workers ${workerCpu.toFixed(3)}, desktop ${desktopCpu.toFixed(4)}, PostgreSQL ${serverCpu.toFixed(4)}`;
const folder = mkdtempSync(join(tmpdir(), 'platelens-lab-bench-'));
const server = await startPostgres(bin);
try {
  const begun = new Date().toISOString().slice(0, 16).replace('T', ' ');
  say(`${begun} UTC, ${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'unknown'}`);
  const done = await benchLab({
    ...{ server, folder, rounds: Number(rounds), units: Number(units) },
    tell: (round) => say(row(round)),
  });
  const of = (workers: number, figure: (round: Round) => number) =>
    median(done.filter((round) => round.workers === workers).map(figure));
  const gain = of(2, ({ rate }) => rate) / of(1, ({ rate }) => rate);
  // Were the cores free: each worker as fast as its own processor time lets it be.
  const byCpu = (2 * of(1, ({ workerCpu }) => workerCpu)) / of(2, ({ workerCpu }) => workerCpu);
  const kept = gain >= leastGain;
  say(
    `two workers beside one: ${gain.toFixed(2)} (promise ${leastGain}: ${kept ? 'kept' : 'missed'}); by processor time alone ${byCpu.toFixed(2)}`,
  );
  process.exitCode = kept ? 0 : 1;
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
