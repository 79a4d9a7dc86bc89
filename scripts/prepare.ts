import { buildWindow } from './parts/window-build.ts';

// Runs at the end of `npm ci`. A window that cannot be built must not undo an installation that is otherwise complete:
// `npm start` and `npm test` build it again and stop there.
const build = await buildWindow();
if (build.kind === 'failed') {
  process.stderr.write(`The window was not built; "npm start" tries again. ${build.reason}\n`);
}
