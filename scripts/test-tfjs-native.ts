import { join } from 'node:path';
import { findLibtensorflow } from './parts/libtensorflow.ts';
import { projectRoot } from './parts/project-root.ts';
import { runProgram } from './parts/run-program.ts';
import { buildBinding } from './parts/tfjs-binding.ts';

/**
 * Runs the tests of Keras and TensorFlow.js networks on libtensorflow itself: builds the binding of the npm package
 * against the library of this machine. Where there is none, says so and ends well.
 */
const say = (line: string) => process.stdout.write(`${line}\n`);

const found = process.platform === 'linux' ? await findLibtensorflow() : null;
if (found === null) {
  say('Skipped: the binding to libtensorflow is built on Linux only.');
} else if (found.kind === 'absent') {
  say(`Skipped: ${found.reason}.`);
} else {
  say(`Building the binding against ${found.library.library}`);
  const binding = await buildBinding(found.library);
  if (binding.kind === 'failed') {
    say(`Failed: the binding cannot be built. ${binding.reason}`);
    process.exitCode = 1;
  } else {
    const vitest = join(projectRoot, 'node_modules/vitest/vitest.mjs');
    const env = { ...process.env, PLATELENS_TFJS_NODE: binding.folder, TF_CPP_MIN_LOG_LEVEL: '2' };
    const command = [
      vitest,
      'run',
      '--project',
      'unit',
      'test/compute/engines/tfjs',
      ...process.argv.slice(2),
    ];
    const { code } = await runProgram(process.execPath, command, { env });
    process.exitCode = code;
  }
}
