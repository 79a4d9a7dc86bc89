import { availableParallelism } from 'node:os';
import { deviceSchema, type DeviceReport } from '../../shared/devices.ts';
import { programVersion } from '../../shared/program.ts';
import {
  chooseDevice,
  formatRate,
  orObstacle,
  openDeviceRecord,
  reportOn,
  type ComputePool,
  type DeviceVerdict,
} from '../compute/index.ts';
import { checkoutFiles, createPool } from '../headless.ts';
import type { Check } from './doctor/check.ts';
import { checkMachine } from './doctor/machine.ts';
import { UsageError, type Command, type CommandContext } from './command.ts';
import { formatTable } from './terminal.ts';

/** What `--json` prints. */
export interface Diagnosis {
  readonly program: string;
  readonly platform: string;
  readonly cores: number;
  readonly checks: readonly Check[];
  /** onnxruntime, which runs ONNX networks, on every device. */
  readonly devices: readonly DeviceReport[];
  /** TensorFlow.js, which runs Keras and TensorFlow.js networks. */
  readonly tensorFlow: DeviceReport;
  readonly chosen: DeviceVerdict;
  readonly healthy: boolean;
}

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'platelens doctor [--folder DIR]',
  summary: 'test what the program needs and every device, and tell which will be used',
  options: [
    { name: 'folder', value: 'DIR', help: 'where projects are to be made; default the current folder' },
  ],
  run: async (args, context) => {
    if (args.positionals.length > 0)
      throw new UsageError(`"${args.positionals.join(' ')}" is not an option of doctor`);
    const checks = await checkMachine(args.text('folder') ?? process.cwd());
    const pool = createPool(checkoutFiles(), { processes: 1 });
    try {
      const devices = await testDevices(pool, context);
      const testing = pool.testTensorFlow({ signal: context.signal });
      const tensorFlow = await orObstacle('cpu', 'tfjs', testing);
      const diagnosis = diagnose(checks, devices, tensorFlow, availableParallelism());
      context.print(context.json ? JSON.stringify(diagnosis) : formatDiagnosis(diagnosis));
      return diagnosis.healthy ? 0 : 1;
    } finally {
      await pool.close();
    }
  },
};

async function testDevices(pool: ComputePool, { signal, progress }: CommandContext): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = [];
  for (const [index, device] of deviceSchema.options.entries()) {
    progress.update(index / deviceSchema.options.length, `testing ${device}`);
    reports.push(await reportOn(device, pool.testDevice, { timed: true, signal }));
  }
  progress.end();
  await openDeviceRecord().write(reports);
  return reports;
}

/** The findings in one: without right numbers of both engines, or with anything broken, the machine is not fit. */
export function diagnose(
  checks: readonly Check[],
  devices: readonly DeviceReport[],
  tensorFlow: DeviceReport,
  cores: number,
): Diagnosis {
  const cpu = devices.find(({ device }) => device === 'cpu');
  return {
    program: programVersion,
    platform: `${process.platform} ${process.arch}`,
    cores,
    checks,
    devices,
    tensorFlow,
    chosen: chooseDevice(devices, cores),
    healthy:
      cpu?.obstacle === null &&
      tensorFlow.obstacle === null &&
      checks.every(({ state }) => state !== 'broken'),
  };
}

/** The findings for a person. */
export function formatDiagnosis(diagnosis: Diagnosis): string {
  const { program, platform, cores, checks, devices, tensorFlow, chosen, healthy } = diagnosis;
  const needs = checks.map(({ name, state, detail, mend }) => [
    name,
    state,
    mend === null ? detail : `${detail}. ${mend}`,
  ]);
  const rows = [...devices, tensorFlow].map((report) => [
    report.device,
    report.engine,
    report.difference === null ? '-' : report.difference.toExponential(1),
    report.mapsPerSecond === null ? '-' : formatRate(report.mapsPerSecond),
    report.obstacle ?? 'right numbers',
  ]);
  return [
    `PlateLens ${program} on ${platform}, ${cores} core${cores === 1 ? '' : 's'}`,
    '',
    formatTable(['needs', 'state', ''], needs),
    '',
    formatTable(['device', 'engine', 'deviation', 'maps/s', ''], rows, '  >>'),
    '',
    `--device auto takes ${chosen.device}: ${chosen.why}.`,
    healthy ? 'All that is needed works.' : 'PlateLens cannot work here as it is.',
  ].join('\n');
}
