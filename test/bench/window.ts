import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { programVersion } from '../../src/shared/program.ts';
import { makeBenchProject, wholePlate } from './bench-project.ts';
import { benchWindow } from './window-bench.ts';
import { formatWindowReport, windowBars } from './window-report.ts';

// `npm run bench:window -- [PROJECT]`: measures the window in Chromium. Without a project, a plate of 13,824 planes is
// drawn and imported first (`--wells RxC --fields N --side PX` for a smaller one).
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    wells: { type: 'string', default: `${wholePlate.rows}x${wholePlate.columns}` },
    fields: { type: 'string', default: String(wholePlate.fields) },
    side: { type: 'string', default: String(wholePlate.side) },
    seconds: { type: 'string', default: '10' },
    presses: { type: 'string', default: '15' },
    json: { type: 'boolean', default: false },
  },
});
const tell = (line: string) => process.stderr.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'platelens-bench-'));
try {
  const project = await openOrMake(positionals[0]);
  const measured = await benchWindow({
    ...{ project, tell },
    moveMs: 1000 * Number(values.seconds),
    presses: Number(values.presses),
  });
  const cpu = cpus()[0]?.model.trim() ?? 'unknown processor';
  const heading = `PlateLens ${programVersion}, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, ${availableParallelism()} cores of ${cpu}`;
  process.stdout.write(
    values.json ? `${JSON.stringify({ heading, measured })}\n` : `${formatWindowReport(heading, measured)}\n`,
  );
  process.exitCode = windowBars(measured).every(({ met }) => met) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function openOrMake(given: string | undefined): Promise<string> {
  if (given !== undefined) {
    const copy = join(folder, 'window.platelens');
    copyFileSync(given, copy);
    return copy;
  }
  const [rows = NaN, columns = NaN] = values.wells.split('x').map(Number);
  const plate = { ...wholePlate, rows, columns, fields: Number(values.fields), side: Number(values.side) };
  let last = '';
  const onProgress = (share: number, label: string) => {
    const line = `${label} ${Math.floor(share * 10) * 10} %`;
    if (line !== last) tell(line);
    last = line;
  };
  return await makeBenchProject(folder, plate, { onProgress });
}
