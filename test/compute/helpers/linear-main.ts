import { createComputePool } from '../../../src/main/compute/index.ts';
import { unitOf } from './linear-unit.ts';

/** A program that computes a long unit on the linear network of its argument, for a test that kills it. */
const path = process.argv[2] ?? '';
const pool = createComputePool({ entry: new URL('./linear-process.ts', import.meta.url), processes: 1 });
const unit = { ...unitOf({ path, sha256: path }), method: 'pcim', parameters: { steps: 1000 } } as const;
await pool.runUnit(unit);
await pool.close();
