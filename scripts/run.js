import { underNode24 } from '../bin/node-24.js';

// `node scripts/run.js NAME ...` runs scripts/NAME.ts, whichever Node the command was typed under.
await underNode24(async () => {
  const [name] = process.argv.splice(2, 1);
  await import(`./${name}.ts`);
});
