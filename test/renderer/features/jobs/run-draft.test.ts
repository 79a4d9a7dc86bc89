import { describe, expect, it } from 'vitest';
import {
  chosenWells,
  emptyRunDraft,
  toRunRequest,
} from '../../../../src/renderer/features/jobs/run-draft.ts';
import { runRequestSchema } from '../../../../src/shared/run.ts';
import { makeNetwork } from '../../make-network.ts';
import { makePlate } from '../../make-plate.ts';

const plate = makePlate(['A01'], { rows: 2, columns: 3 });
const network = makeNetwork();

describe('toRunRequest', () => {
  it('asks for every class of every well by default', () => {
    const request = toRunRequest(emptyRunDraft, plate.id, network, 'hires-cam', new Set(['A01']));
    expect(runRequestSchema.parse(request)).toEqual(request);
    expect(request.targets).toEqual([
      { kind: 'class', classIndex: 0 },
      { kind: 'class', classIndex: 1 },
    ]);
    expect(request.wells).toBeNull();
  });

  it('takes the selection where that was asked for and is not empty', () => {
    const draft = { ...emptyRunDraft, wells: 'selection', target: 'predicted' } as const;
    const selection = new Set(['B02', 'A01']);
    expect(toRunRequest(draft, plate.id, network, 'pcim', selection).wells).toEqual(['A01', 'B02']);
    expect(toRunRequest(draft, plate.id, network, 'pcim', new Set()).wells).toBeNull();
  });
});

describe('chosenWells', () => {
  it('takes the selection, and the well in focus where nothing is selected', () => {
    expect([...chosenWells(new Set(['B02', 'B03']), 'C04')]).toEqual(['B02', 'B03']);
    expect([...chosenWells(new Set(), 'C04')]).toEqual(['C04']);
    expect(chosenWells(new Set(), null).size).toBe(0);
  });
});
