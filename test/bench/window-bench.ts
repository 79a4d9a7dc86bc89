import { loadavg } from 'node:os';
import type { Page, Request } from 'playwright-core';
import { openWindow } from '../e2e/open-window.ts';
import { crowdedPlate } from './bench-project.ts';
import { panAbout, zoomAbout } from './hands.ts';
import { recordFrames, watchPaint } from './in-page.ts';
import { startPageClock, waitForQuiet } from './page-clock.ts';

export interface WindowBenchOptions {
  /** A project as `makeBenchProject` makes it. It is changed: the looks of channels are stored in it. */
  readonly project: string;
  /** How long to pan and to zoom, each. */
  readonly moveMs: number;
  /** Presses of a key for each of the other figures. */
  readonly presses: number;
  /** How long the page asks for nothing before its tiles and maps count as all here; longer than it waits to store a look. */
  readonly quietMs?: number;
  readonly tell?: (line: string) => void;
}

/** Milliseconds of each press until the window had painted the answer, and how it was asked. */
export interface Answers {
  readonly ms: readonly number[];
  /** Processor time of the page's main thread meanwhile, the measuring included. */
  readonly cpuMs: readonly number[];
  /** What the measuring took by the clock: it reads a band of the canvas after every frame. */
  readonly readMs: readonly number[];
  /** Requests that the page made meanwhile and shortly after, those that store a setting left out. */
  readonly requests: readonly string[];
}

/** What was measured in the browser; frames are milliseconds from one to the next. */
export interface WindowMeasurements {
  readonly browser: string;
  /** Programs that waited for the machine's cores, the browser among them: means of a minute, before and after. */
  readonly load: readonly [number, number];
  /** The browser's own rate on an empty page. */
  readonly emptyFrames: readonly number[];
  readonly panFrames: readonly number[];
  readonly zoomFrames: readonly number[];
  readonly tilesOnScreen: number;
  readonly contrast: Answers;
  readonly opacity: Answers;
  /** A well that was not looked at before: until its first pixels stand on the screen, and until the last ones came. */
  readonly wellFirstMs: readonly number[];
  readonly wellFullMs: readonly number[];
  readonly plateMap: Answers;
}

const usual = { width: 1440, height: 900 };
/** Large enough that the image area holds 30 tiles. */
const large = { width: 2880, height: 1620 };
const wantedTiles = 30;
const stepWells = 30;

/** Drives the window as a person does, by mouse and keys, and measures what its page paints. */
export async function benchWindow(options: WindowBenchOptions): Promise<WindowMeasurements> {
  const { project, moveMs, presses, quietMs = 1500, tell = () => undefined } = options;
  const loadBefore = loadavg()[0] ?? Number.NaN;
  const window = await openWindow(['--project', project, '--device', 'cpu', '--processes', '1']);
  try {
    const { page } = window;
    const rest = () => waitForQuiet(page, quietMs);
    await page.setViewportSize(usual);
    await page.getByTestId('viewer').waitFor();
    await rest();
    tell('frames of an empty page');
    const emptyFrames = await framesOfEmptyPage(page, Math.min(moveMs, 3000));
    tell('panning');
    await page.keyboard.press('w');
    await rest();
    const panFrames = await whileMoving(page, panAbout, moveMs);
    tell('zooming');
    await page.keyboard.press('0');
    await rest();
    const zoomFrames = await whileMoving(page, zoomAbout, moveMs);
    tell('wells');
    const wells = await stepThroughWells(page, presses, rest);
    tell('contrast and opacity');
    await page.setViewportSize(large);
    const tilesOnScreen = await showTiles(page, wantedTiles, rest);
    const contrast = await answersTo(page, {
      slider: /^White point of /u,
      canvas: '[data-testid="viewer"] .pl-stage-image canvas',
      presses,
      rest,
    });
    const opacity = await answersTo(page, {
      slider: 'Opacity of the overlay',
      canvas: '[data-testid="viewer"] [data-layer="maps"]',
      presses,
      rest,
    });
    tell('plate map');
    await page.setViewportSize(usual);
    const plateMap = await recolourCrowdedPlate(page, presses, rest);
    const load = [loadBefore, loadavg()[0] ?? Number.NaN] as const;
    const browser = page.context().browser()?.version() ?? 'unknown';
    return {
      ...{ browser, load, emptyFrames, panFrames, zoomFrames, tilesOnScreen, contrast, opacity, plateMap },
      ...{ wellFirstMs: wells.first, wellFullMs: wells.full },
    };
  } finally {
    await window.close();
  }
}

type Rest = () => Promise<void>;

async function framesOfEmptyPage(page: Page, durationMs: number): Promise<number[]> {
  const empty = await page.context().browser()?.newPage();
  if (empty === undefined) throw new Error('the page belongs to no browser');
  try {
    return await recordFrames(empty, durationMs);
  } finally {
    await empty.close();
    await page.bringToFront();
  }
}

async function whileMoving(
  page: Page,
  move: (page: Page, durationMs: number) => Promise<void>,
  durationMs: number,
): Promise<number[]> {
  const [frames] = await Promise.all([recordFrames(page, durationMs), move(page, durationMs)]);
  return frames;
}

/** Goes from well to well by the arrow key, every one of them new to the window. */
async function stepThroughWells(
  page: Page,
  presses: number,
  rest: Rest,
): Promise<{ first: number[]; full: number[] }> {
  await page.keyboard.press('w');
  const canvas = '[data-testid="viewer"] .pl-stage-image canvas';
  const found: { first: number[]; full: number[] } = { first: [], full: [] };
  for (let press = 0; press < Math.min(presses, stepWells); press++) {
    await rest();
    const changesOf = await watchPaint(page, { canvas, lookMs: 1500, once: false });
    await page.keyboard.press('ArrowDown');
    const { changes } = await changesOf();
    found.first.push(changes[0] ?? Number.NaN);
    found.full.push(changes.at(-1) ?? Number.NaN);
  }
  return found;
}

/** Zooms until the image area holds so many tiles of 512 pixels, which the window draws at 256 to 512. */
async function showTiles(page: Page, wanted: number, rest: Rest): Promise<number> {
  await page.keyboard.press('0');
  await rest();
  let tiles = 0;
  for (let step = 0; step < 8; step++) {
    tiles = await countTiles(page);
    if (tiles >= wanted) break;
    await page.keyboard.press('+');
    await rest();
  }
  return tiles;
}

async function countTiles(page: Page): Promise<number> {
  const viewer = page.getByTestId('viewer');
  const scale = Number(await viewer.getAttribute('data-zoom'));
  const { width = 0, height = 0 } = (await viewer.boundingBox()) ?? {};
  const side = 512 * scale * 2 ** Math.floor(-Math.log2(scale));
  return Math.ceil(width / side) * Math.ceil(height / side);
}

interface Question {
  readonly slider: string | RegExp;
  readonly canvas: string;
  readonly presses: number;
  readonly rest: Rest;
}

/** Moves a slider by its keys, there and back. */
async function answersTo(page: Page, { slider, canvas, presses, rest }: Question): Promise<Answers> {
  const handle = page.getByRole('slider', { name: slider }).first();
  await handle.focus();
  const key = (press: number) => (press % 6 < 3 ? 'Shift+ArrowLeft' : 'Shift+ArrowRight');
  return await askByKeys(page, { canvas, presses, key, rest });
}

async function recolourCrowdedPlate(page: Page, presses: number, rest: Rest): Promise<Answers> {
  await page.getByTestId('plate').filter({ hasText: crowdedPlate.name }).click();
  await page.getByRole('application', { name: new RegExp(crowdedPlate.name, 'u') }).waitFor();
  await rest();
  return await askByKeys(page, { canvas: '[data-testid="plate-map"]', presses, rest, key: () => 'h' });
}

async function askByKeys(
  page: Page,
  { canvas, presses, key, rest }: Omit<Question, 'slider'> & { key: (press: number) => string },
): Promise<Answers> {
  const requests: string[] = [];
  const note = (request: Request) => {
    if (!/plate\.setChannel/u.test(request.url())) requests.push(request.url());
  };
  await rest();
  page.on('request', note);
  const clock = await startPageClock(page);
  const [ms, cpuMs, readMs]: [number[], number[], number[]] = [[], [], []];
  for (let press = 0; press < presses; press++) {
    const changesOf = await watchPaint(page, { canvas, lookMs: 3000, once: true });
    const before = await clock();
    await page.keyboard.press(key(press));
    const times = await changesOf();
    ms.push(times.changes[0] ?? Number.NaN);
    readMs.push(times.readMs);
    cpuMs.push((await clock()) - before);
    await page.waitForTimeout(150);
  }
  await rest();
  page.off('request', note);
  return { ms, cpuMs, readMs, requests };
}
