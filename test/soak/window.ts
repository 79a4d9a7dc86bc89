import { soakCopy } from './with-copy.ts';
import { soakWindow } from './window-soak.ts';

// `npm run soak:window -- PROJECT [MINUTES [SEED]]`: browses a copy of a project in Chromium and tells whether the page's heap grows.
await soakCopy(async (words) => {
  const { minutes, actions, complaints, nodes, listeners, early, late } = await soakWindow(words);
  return {
    summary:
      `${minutes} minutes, ${actions} actions, ${complaints.length} complaints, ` +
      `nodes ${nodes.join(' then ')}, listeners ${listeners.join(' then ')}; the page's heap`,
    early,
    late,
    faults: complaints,
  };
});
