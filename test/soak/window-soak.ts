import type { CDPSession, Page } from 'playwright-core';
import { createRandom, type Random } from '../../src/shared/random.ts';
import { openWindow } from '../e2e/open-window.ts';

export interface WindowSoakOptions {
  /** A project with a plate and finished maps. */
  readonly project: string;
  readonly minutes: number;
  readonly seed: number;
  readonly tell?: (line: string) => void;
}

export interface WindowSoakReport {
  readonly minutes: number;
  /** Keys, drags and turns of the wheel. */
  readonly actions: number;
  /** What the page's console complained about. */
  readonly complaints: readonly string[];
  /** The page's heap in MiB after a collection: its median over the first and the last third, warm-up left out. */
  readonly early: number;
  readonly late: number;
  /** Nodes and listeners of the page at the first and the last look after the warm-up. */
  readonly nodes: readonly [number, number];
  readonly listeners: readonly [number, number];
}

interface Sample {
  readonly heap: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** This share of the time fills caches and is not judged. */
const warmUp = 0.2;
const pauseMs = 120;
const sampleEveryMs = 15_000;
const lineEveryMs = 60_000;

/** What a person browses with; keys that change the project are left out. */
const keys = [
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'BracketLeft',
  'BracketRight',
  'Digit1',
  'Digit2',
  'Shift+Digit1',
  'KeyO',
  'KeyC',
  'KeyM',
  'Space',
  'KeyH',
  'KeyN',
  'KeyP',
  'Equal',
  'Minus',
  'Digit0',
];

/** Uses the window without a break, as keys and mouse reach it, and watches the page's heap. */
export async function soakWindow({
  project,
  minutes,
  seed,
  tell = () => undefined,
}: WindowSoakOptions): Promise<WindowSoakReport> {
  const window = await openWindow(['--project', project, '--device', 'cpu', '--processes', '1']);
  try {
    const { page, complaints } = window;
    await page.getByTestId('viewer').waitFor();
    const protocol = await page.context().newCDPSession(page);
    const random = createRandom(seed);
    const samples: Sample[] = [];
    const started = performance.now();
    let [actions, nextSample, nextLine] = [0, started, started];
    while (performance.now() < started + minutes * 60_000) {
      await actOnce(page, random);
      actions++;
      const now = performance.now();
      if (now > nextSample) {
        nextSample = now + sampleEveryMs;
        samples.push(await sampleHeap(protocol));
      }
      if (now > nextLine) {
        nextLine = now + lineEveryMs;
        const { heap = 0, nodes = 0, listeners = 0 } = samples.at(-1) ?? {};
        const minute = Math.round((now - started) / 60_000);
        tell(
          `minute ${minute}: ${actions} actions, ${heap.toFixed(1)} MiB, ${nodes} nodes, ${listeners} listeners`,
        );
      }
      await page.waitForTimeout(pauseMs);
    }
    return { minutes, actions, complaints, ...judge(samples) };
  } finally {
    await window.close();
  }
}

async function actOnce(page: Page, random: Random): Promise<void> {
  const box = await page.getByTestId('viewer').boundingBox();
  const { x = 0, y = 0, width = 1, height = 1 } = box ?? {};
  const place = (): [number, number] => [
    x + width * (0.2 + 0.6 * random.uniform()),
    y + height * (0.2 + 0.6 * random.uniform()),
  ];
  const choice = random.uniform();
  if (choice < 0.25) {
    await page.mouse.move(...place());
    await page.mouse.wheel(0, random.uniform() < 0.5 ? -240 : 240);
  } else if (choice < 0.45) {
    await page.mouse.move(...place());
    await page.mouse.down();
    await page.mouse.move(...place(), { steps: 6 });
    await page.mouse.up();
  } else {
    await page.keyboard.press(keys[Math.floor(random.uniform() * keys.length)] ?? 'Space');
  }
}

async function sampleHeap(protocol: CDPSession): Promise<Sample> {
  await protocol.send('HeapProfiler.collectGarbage');
  const { usedSize } = await protocol.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await protocol.send('Memory.getDOMCounters');
  return { heap: usedSize / 2 ** 20, nodes, listeners: jsEventListeners };
}

function judge(samples: readonly Sample[]): Pick<WindowSoakReport, 'early' | 'late' | 'nodes' | 'listeners'> {
  const judged = samples.slice(Math.floor(samples.length * warmUp));
  const third = Math.max(1, Math.floor(judged.length / 3));
  const ends = (of: 'nodes' | 'listeners') => [judged[0]?.[of] ?? 0, judged.at(-1)?.[of] ?? 0] as const;
  return {
    early: median(judged.slice(0, third).map(({ heap }) => heap)),
    late: median(judged.slice(-third).map(({ heap }) => heap)),
    nodes: ends('nodes'),
    listeners: ends('listeners'),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
