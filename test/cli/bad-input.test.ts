import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writePlate } from '../helpers/written-plate.ts';
import { writeTiff } from '../helpers/tiff.ts';
import { contentOf, fingerprint, platelens, type Ended } from './run-platelens.ts';
import { writeClassifier, writeUnderivable } from './small-networks.ts';

const folder = mkdtempSync(join(tmpdir(), 'platelens-cli-'));
const at = (...parts: string[]) => join(folder, ...parts);
const plate = { wells: ['A01', 'A02'], fields: 1, channels: ['DNA'], width: 32, height: 24 };
const project = at('good.platelens');
/** Room for the project twice, for its log and little more. */
const smallBytes = 768 * 1024;
/** The folder for tests of a full disk, or null where this machine does not let us make one. */
const small = mountSmallDisk(at('small'));

function mountSmallDisk(path: string): string | null {
  mkdirSync(path, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${smallBytes}`, 'none', path], { stdio: 'ignore' });
    return path;
  } catch {
    return null;
  }
}

beforeAll(async () => {
  writePlate(at('plate'), plate);
  writeClassifier(at('net.onnx'), 1);
  writeClassifier(at('two-channels.onnx'), 2);
  writeUnderivable(at('underivable.onnx'));
  expect(await platelens('import', at('plate'), '--project', project)).toMatchObject({ code: 0 });
  for (const [file, name] of [
    ['net.onnx', 'net'],
    ['underivable.onnx', 'underivable'],
  ] as const) {
    const added = await platelens('network', 'add', at(file), '--project', project, '--name', name);
    expect(added, added.err).toMatchObject({ code: 0 });
  }
});

afterAll(() => {
  if (small !== null) execFileSync('umount', [small]);
  rmSync(folder, { recursive: true, force: true });
});

/** Failed with exit code 1, told what, where and the mend, and wrote nothing for a machine to take as a result. */
function expectRefusal({ code, out, err }: Ended, ...parts: readonly string[]): void {
  expect({ code, out }).toEqual({ code: 1, out: '' });
  for (const part of parts) expect(err).toContain(part);
  expect(err).toMatch(/^error: /m);
  expect(err).toMatch(/^ {2}mend: {2}\S/m);
  expect(err, 'no stack').not.toMatch(/\n\s+at /);
}

/** A folder whose only image ends early. */
function truncatedPlate(): string {
  const path = at('truncated');
  const bytes = writeTiff({ width: 32, height: 24, pages: [new Uint16Array(32 * 24)] });
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'A01_f1_DNA.tif'), bytes.subarray(0, 500));
  return path;
}

describe('an import that cannot be', () => {
  const text = () => {
    mkdirSync(at('texts'), { recursive: true });
    writeFileSync(at('texts', 'readme.txt'), 'no image');
    return at('texts');
  };
  const badMap = (name: string, content: string) => {
    writeFileSync(at(name), content);
    return [at('plate'), '--plate-map', at(name)];
  };
  test.each<[string, () => string[], string[]]>([
    ['a truncated image', () => [truncatedPlate()], ['A01_f1_DNA.tif', 'cut off', at('truncated')]],
    ['a folder without images', () => [text()], ['where: ' + at('texts')]],
    [
      'a pattern that fits nothing',
      () => [at('plate'), '--pattern', '{well}-{channel}.png'],
      ['{well}-{channel}.png', at('plate')],
    ],
    ['a folder that is not there', () => [at('nowhere')], [at('nowhere')]],
    [
      'a plate map with a well that no plate has',
      () => badMap('map.csv', 'Well,Role\nA01,negative\nQ99,positive\n'),
      ['"Q99" is not a well', `${at('map.csv')}, line 3`],
    ],
    [
      'a plate map outside the plate',
      () => [...badMap('far.csv', 'Well,Role\nA01,negative\nP24,positive\n'), '--size', '8x12'],
      ['P24'],
    ],
  ])('%s: named with the mend; no project is left, an old one stays as it was', async (_, words, parts) => {
    const fresh = at('fresh.platelens');
    const before = contentOf(project);
    const given = words();
    const [first, second] = await Promise.all([
      platelens('import', ...given, '--project', fresh, '--json'),
      platelens('import', ...given, '--project', project, '--name', 'second', '--json'),
    ]);
    expectRefusal(first, ...parts);
    expectRefusal(second, ...parts);
    for (const ending of ['', '-wal', '-shm', '-journal']) expect(existsSync(fresh + ending)).toBe(false);
    expect(contentOf(project)).toBe(before);
  });

  test('one broken image among good ones is told, and the good ones are imported', async () => {
    const path = writePlate(at('mixed'), { ...plate, wells: ['A01', 'A02', 'A03'] });
    writeFileSync(join(path, 'A03_f1_DNA.tif'), readFileSync(join(path, 'A03_f1_DNA.tif')).subarray(0, 300));
    const { code, err } = await platelens('import', path, '--project', at('mixed.platelens'));
    expect(code).toBe(1);
    expect(err).toMatch(/could not be read[^]*where: A03_f1_DNA\.tif\n {2}mend:/);
    const view = new Database(at('mixed.platelens'), { readonly: true });
    expect(view.pragma('integrity_check', { simple: true })).toBe('ok');
    view.close();
  });
});

describe('a network that does not fit', () => {
  const add = (...words: string[]) => platelens('network', 'add', ...words, '--project', project, '--json');

  test('a file that is no network, a folder, a missing file', async () => {
    writeFileSync(at('letter.onnx'), 'Dear reader');
    const before = contentOf(project);
    const [letter, inspected, nothing] = await Promise.all([
      platelens('network', 'add', at('letter.onnx'), '--project', project),
      platelens('network', 'inspect', at('letter.onnx'), '--json'),
      platelens('network', 'inspect', at('nothing.onnx')),
    ]);
    expectRefusal(letter, at('letter.onnx'));
    expectRefusal(inspected, at('letter.onnx'));
    expectRefusal(nothing, at('nothing.onnx'));
    expect(contentOf(project)).toBe(before);
  });

  test('another number of channels than the plate has, named on both sides', async () => {
    const before = contentOf(project);
    expectRefusal(await add(at('two-channels.onnx')), 'takes 2 channels', 'the plate has 1 (DNA)');
    expectRefusal(await add(at('net.onnx'), '--channels', 'Actin', '--name', 'b'), 'Actin', 'DNA');
    expectRefusal(await add(at('net.onnx'), '--name', 'net'), '"net" already', project);
    expect(contentOf(project)).toBe(before);
  });

  test('an operator without a derivative is named, with the methods that can', async () => {
    const plain = await platelens('network', 'inspect', at('underivable.onnx'), '--json');
    expect(JSON.parse(plain.out)).toMatchObject({
      missingDerivatives: ['MaxRoiPool'],
      recommendedLayer: null,
    });
    const before = contentOf(project);
    const run = ['run', '--project', project, '--network', 'underivable'];
    expectRefusal(await platelens(...run, '--method', 'hires-cam', '--json'), 'MaxRoiPool', 'underivable');
    expect(contentOf(project)).toBe(before);
  });
});

describe('a project that cannot be', () => {
  const newer = () => {
    const path = at('newer.platelens');
    copyFileSync(project, path);
    const database = new Database(path);
    database.pragma('user_version = 900');
    database.close();
    return path;
  };
  const text = () => {
    writeFileSync(
      at('text.platelens'),
      'this is no database, but it is longer than a header of one'.repeat(4),
    );
    return at('text.platelens');
  };
  test.each([
    ['is no project', text, 'not a PlateLens project'],
    ['is from a newer version', newer, 'newer'],
  ])('a file that %s is refused by every command and stays as it was', async (_, make, reason) => {
    const path = make();
    const before = fingerprint(path);
    const refusals = await Promise.all([
      platelens('import', at('plate'), '--project', path, '--json'),
      platelens('network', 'add', at('net.onnx'), '--project', path, '--json'),
      platelens('run', '--project', path, '--method', 'hires-cam', '--json'),
    ]);
    for (const refusal of refusals) expectRefusal(refusal, reason, path);
    expect(fingerprint(path)).toBe(before);
  });

  test('a project that is not there', async () => {
    const path = at('missing.platelens');
    expectRefusal(await platelens('run', '--project', path, '--method', 'hires-cam'), path);
    expect(existsSync(path)).toBe(false);
  });
});

test('a field without a nucleus is named and the exit code tells', async () => {
  mkdirSync(at('blank'));
  for (const well of ['A01', 'B02']) {
    const pages = [new Uint16Array(32 * 24).fill(100)];
    writeFileSync(at('blank', `${well}_f1_DNA.tif`), writeTiff({ width: 32, height: 24, pages }));
  }
  const path = at('blank.platelens');
  expect(await platelens('import', at('blank'), '--project', path)).toMatchObject({ code: 0 });
  const added = await platelens('network', 'add', at('net.onnx'), '--project', path, '--view', 'cells');
  expect(added, added.err).toMatchObject({ code: 0 });
  const { code, out, err } = await platelens('run', '--project', path, '--method', 'hires-cam', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ state: 'done', unitsDone: 2, unitsFailed: 0 });
  expect(err).toContain('no nucleus was found in 2 fields');
  expect(err).toContain('where: A01 field 1, B02 field 1');
  expect(err).toMatch(/mend: {2}\S/);
});

describe.skipIf(small === null)('a full disk (a small one is mounted, which needs root)', () => {
  const full = () => join(small ?? '', 'plate.platelens');

  test('an import says so and leaves no project', async () => {
    const { code, err } = await platelens(
      'import',
      writePlate(at('large'), { ...plate, wells: manyWells() }),
      '--project',
      full(),
    );
    expect(err).toContain('the disk is full');
    expect(err).toMatch(/where: [^]*mend: {2}Free space/);
    expect(code).toBe(1);
    for (const ending of ['', '-wal', '-shm', '-journal']) expect(existsSync(full() + ending)).toBe(false);
  });

  test('a run says so; what was stored stays, and no unit is half there', async () => {
    copyFileSync(project, full());
    const room = smallBytes - statSync(full()).size;
    writeFileSync(join(small ?? '', 'filler'), Buffer.alloc(Math.max(0, room - 8192)));
    const { code, err } = await platelens(
      'run',
      '--project',
      full(),
      '--network',
      'net',
      '--method',
      'hires-cam',
    );
    expect(err).toMatch(/the disk is full[^]*where: [^]*mend: {2}Free space/);
    expect(code).toBe(1);
    rmSync(join(small ?? '', 'filler'));
    const again = await platelens(
      'run',
      '--project',
      full(),
      '--network',
      'net',
      '--method',
      'hires-cam',
      '--json',
    );
    expect(again, again.err).toMatchObject({ code: 0 });
    expect(JSON.parse(again.out)).toMatchObject({ state: 'done', unitsDone: 2 });
  });
});

function manyWells(): string[] {
  return Array.from(
    { length: 24 },
    (_, index) => `${'AB'[index % 2] ?? ''}${String(1 + (index >> 1)).padStart(2, '0')}`,
  );
}
