import { expect, it } from 'vitest';
import type { DoorEvent } from '../../src/shared/contract/events.ts';
import type { ScoreRequest } from '../../src/shared/score-request.ts';
import { scoreHandlers } from '../../src/main/door/score-handlers.ts';
import { createServices } from '../../src/main/headless.ts';
import { openProject } from '../../src/main/db/index.ts';
import { join } from 'node:path';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import { addScoredPlate, mapWith, rectangle, type ScoredWell } from '../scoring/scored-plate.ts';

const wells: readonly ScoredWell[] = Array.from({ length: 60 }, () => ({
  maps: { 'hires-cam': mapWith((_, column) => column < 2) },
  regions: { cells: [rectangle(0, 0, 16, 64)] },
}));

it('scores one at a time, tells how far it is, can be stopped, and answers what the scores tell', async () => {
  const path = join(makeTempFolder(), 'scores.platelens');
  const made = openProject(path, { mode: 'create' });
  const { plateId, runOf } = await addScoredPlate(made, wells);
  made.close();
  const services = createServices({ processes: 1 });
  try {
    await services.open(path);
    const handlers = scoreHandlers(services);
    const events: DoorEvent[] = [];
    services.events.subscribe((event) => {
      events.push(event);
      if (event.kind === 'scoring' && events.length === 1) handlers['scores.cancel']();
    });
    const { signal } = new AbortController();
    const request: ScoreRequest = { plateId, runIds: null, areas: null, annotator: null };
    const first = handlers['scores.start'](request, signal);
    await expect(handlers['scores.start'](request, signal)).rejects.toMatchObject({ kind: 'BadInput' });
    await expect(first).rejects.toMatchObject({ kind: 'Cancelled' });
    expect(events.at(-1)).toEqual({ kind: 'scores' });

    const waiting = await handlers['scores.check'](request, signal);
    expect(waiting.computed).toBeGreaterThan(0);
    expect(waiting.computed).toBeLessThan(60);
    expect(await handlers['scores.start'](request, signal)).toMatchObject({ computed: waiting.computed });
    const answers = await handlers['scores.answers']({
      ...{ plateId, against: null, metrics: null, runIds: null },
    });
    expect(answers.table[0]).toMatchObject({ metric: 'relevance-mass', wells: 60, verdict: 'above' });
    const statistics = await handlers['scores.statistics']({ plateId, runId: runOf('hires-cam') });
    expect(statistics.wells).toHaveLength(60);
  } finally {
    await services.close();
  }
});
