#!/usr/bin/env node
import { underNode24 } from './node-24.js';

await underNode24(async () => {
  const { main } = await import('../src/main/cli.ts');
  process.exitCode = await main(process.argv.slice(2));
});
