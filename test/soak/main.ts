import { soak } from './soak.ts';
import { soakCopy } from './with-copy.ts';

// `npm run soak -- PROJECT [MINUTES [SEED]]`: runs and browses a copy of a project and tells whether main's memory grows.
await soakCopy(async (words) => {
  const { minutes, tiles, maps, runs, failures, early, late } = await soak(words);
  return {
    summary: `${minutes} minutes, ${tiles} tiles, ${maps} maps, ${runs} runs, ${failures.length} failures; memory of main`,
    early,
    late,
    faults: failures,
  };
});
