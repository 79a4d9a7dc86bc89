import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { createComputePool } from '../src/main/compute/index.ts';
import { contenders, fewContenders, literalSweep } from './pcim-study/contenders.ts';
import { judgeSet, type Findings, type JudgeOptions } from './pcim-study/judge.ts';
import { formatPage, type Section } from './pcim-study/page.ts';
import {
  demoSet,
  hasShared,
  malariaSet,
  sharedFolder,
  translocationSet,
  type StudySet,
} from './pcim-study/samples.ts';
import { projectRoot } from './parts/project-root.ts';

/** Writes docs/PCIM.md: every variant of PCIM beside other methods. `--fields 2 --cells 2 --smears 0` is a quick try. */
const seed = 1;
const say = (line: string) => void process.stdout.write(`${line}\n`);
const whole = (text: string) => Number.parseInt(text, 10);

const { values } = parseArgs({
  options: {
    fields: { type: 'string', default: '4' },
    cells: { type: 'string', default: '4' },
    smears: { type: 'string', default: '1' },
    out: { type: 'string', default: join(projectRoot, 'docs', 'PCIM.md') },
  },
});

/** The sweep takes half of the images. */
function sweepLiteral({ network, images }: StudySet, options: JudgeOptions): Promise<Findings[]> {
  const half = images.slice(0, Math.ceil(images.length / 2));
  return judgeSet({ network, images: half }, literalSweep, { ...options, randomNetworks: 0 });
}

async function studyDemo(count: number, options: JudgeOptions): Promise<Section> {
  say(`${count} fields of the demo plate's kind`);
  const set = await demoSet(count, 500);
  return {
    title: 'Fluorescence, where the cause is known: the demo network',
    text: `${count} drawn fields of two channels (seeds from 500; 30 % of the cells respond, every second field has stray light), explained for the class \`translocated\`. The true cause is what was drawn: responding cells, and the stray light that the network learned as a shortcut. ${options.randomNetworks} random networks a field.`,
    findings: await judgeSet(set, contenders, options),
    sweep: await sweepLiteral(set, options),
  };
}

async function studyCells(count: number, options: JudgeOptions): Promise<Section> {
  say(`${count} cells of a translocation screen`);
  const set = await translocationSet(count);
  return {
    title: 'Fluorescence, real cells: a translocation screen',
    text: `${count} treated cells of 48 x 48 pixels (BBBC013, GFP and DNA), evenly drawn from the sample beside the network \`sbs_translocation\`, explained for the class \`treated\`. Nobody knows which pixels must speak, so only the network judges. ${options.randomNetworks} random networks a cell.`,
    findings: await judgeSet(set, contenders, options),
    sweep: await sweepLiteral(set, options),
  };
}

async function studySmears(count: number, options: JudgeOptions): Promise<Section> {
  say(`${count} blood cells in bright field; the network is slow`);
  const set = await malariaSet(count, seed);
  return {
    title: 'Bright field, real cells: malaria',
    text: `${count} parasitised red cells (NIH malaria set, drawn by the seed), 224 x 224 pixels, explained by a residual network on TensorFlow.js for its own decision. One pass takes long there, so the methods run with fewer steps, masks and windows, deletion and insertion take 10 steps, and random weights are left out.`,
    findings: await judgeSet(set, fewContenders, { ...options, randomNetworks: 0, steps: 10 }),
    sweep: [],
  };
}

/** Written after every part, so that a stopped study leaves what it has measured. */
async function write(sections: readonly Section[], absent: readonly string[]): Promise<void> {
  const date = new Date().toISOString().slice(0, 16).replace('T', ' ');
  const page = formatPage({ date, seed, sections, absent });
  await writeFile(
    values.out,
    await format(page, { parser: 'markdown', printWidth: 160, proseWrap: 'preserve' }),
  );
  say(`written ${values.out}`);
}

const parts = [
  { name: 'drawn fields', count: whole(values.fields), needsShared: false, study: studyDemo },
  { name: 'translocation screen', count: whole(values.cells), needsShared: true, study: studyCells },
  { name: 'malaria in bright field', count: whole(values.smears), needsShared: true, study: studySmears },
];
/** One part with compute processes of its own; null where it cannot be made here. */
async function studyPart({ name, count, needsShared, study }: (typeof parts)[number], absent: string[]) {
  if (count === 0) absent.push(`${name}: left out when the command was given.`);
  if (needsShared && !hasShared()) {
    say(`${sharedFolder} is absent: ${name} is left out`);
    absent.push(`${name}: networks and images lie in \`../shared\`, which is absent beside this checkout.`);
  }
  if (count === 0 || (needsShared && !hasShared())) return null;
  const port = createComputePool({
    entry: new URL('../src/main/compute/process.ts', import.meta.url),
    processes: availableParallelism(),
  });
  try {
    return await study(count, { port, seed, randomNetworks: 3, steps: 32, say });
  } finally {
    await port.close();
  }
}

// The parts go side by side; the page is written whenever one has ended, in their order.
const sections: (Section | null)[] = parts.map(() => null);
const absent: string[] = [];
await Promise.all(
  parts.map(async (part, index) => {
    sections[index] = await studyPart(part, absent);
    await write(
      sections.filter((section) => section !== null),
      absent,
    );
  }),
);
