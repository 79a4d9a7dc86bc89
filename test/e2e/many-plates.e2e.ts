import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeManyPlates, type ManyPlates } from './many-plates.ts';
import { desktopTests } from './many-plates/desktop.ts';
import { mapTests } from './many-plates/maps.ts';
import { numberTests } from './many-plates/numbers.ts';
import { plateTests } from './many-plates/plates.ts';
import { createHands, exportMaps, keepWriting, type Hands } from './many-plates/window-hands.ts';
import { openWindow, type OpenWindow } from './open-window.ts';

let window: OpenWindow | undefined;
let hands: Hands;
let made: ManyPlates;
let table: ReturnType<typeof exportMaps>;
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'platelens-many-'));
  made = await makeManyPlates(folder);
  table = exportMaps(made.projectFile, folder);
  const opened = await openWindow(['--project', made.projectFile]);
  window = opened;
  await opened.page.addInitScript(keepWriting);
  await opened.page.reload();
  await opened.page.getByTestId('viewer').waitFor();
  hands = createHands(opened.page);
}, 300_000);
afterAll(async () => {
  await window?.close();
  rmSync(folder, { recursive: true, force: true });
});

const handsOf = () => hands;
const madeOf = () => made;
const tableOf = () => table;
const folderOf = () => folder;

describe('maps', () => mapTests(handsOf, madeOf, tableOf));
describe('plates', () => plateTests(handsOf));
describe('numbers', () => numberTests(handsOf, madeOf, tableOf, folderOf));
it('made no complaint', () => {
  expect(window?.complaints).toEqual([]);
});
describe('the desktop', () => desktopTests(handsOf, folderOf, () => made.projectFile));
it('complained of nothing but files that are not what they are called', () => {
  // What belongs to a project that was closed meanwhile is not asked for.
  const others = window?.complaints.filter(
    (complaint) =>
      !/\/rpc\/(?:import\.(?:recognise|preview)|network\.inspect|project\.open)\b/u.test(complaint),
  );
  expect(others).toEqual([]);
});
