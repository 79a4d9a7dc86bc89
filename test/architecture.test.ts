import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkImports } from './architecture/check-imports.ts';
import { readImports } from '../scripts/parts/read-imports.ts';
import { readSources } from '../scripts/parts/source-tree.ts';

const lineLimit = 300;
const forbiddenNames = ['utils', 'helpers', 'common', 'misc', 'types'];

/** A tree of small files, to show that the check finds what it must find. */
const treeOf = (files: Record<string, string>) => new Map(Object.entries(files));

describe('the house', () => {
  const tree = readSources('src');

  it('keeps to the import table', () => {
    expect(tree.size).toBeGreaterThan(20);
    expect(checkImports(tree)).toEqual([]);
  });

  it(`has no file over ${lineLimit} lines`, () => {
    const long = [...tree].map(([path, text]) => ({ path, lines: text.trimEnd().split('\n').length }));
    expect(long.filter(({ lines }) => lines > lineLimit)).toEqual([]);
  });

  it('names no file after nothing in particular', () => {
    const vague = [...tree.keys()].filter((path) =>
      forbiddenNames.includes(basename(path).replace(/\..*$/, '')),
    );
    expect(vague).toEqual([]);
  });
});

describe('readImports', () => {
  it('sees every form of import, with its line', () => {
    const text = [
      "import a from 'a';",
      "import type { B } from 'b';",
      "import 'c';",
      "export * from 'd';",
      "export type { E } from 'e';",
      "const f = await import('f');",
      "type G = import('g').G;",
      "import h = require('h');",
      "const i = require('i');",
      'const j = import(`j`);',
      "// import 'comment';",
      'const k = "import \'text\'";',
      'const l = await import(a);',
    ].join('\n');
    expect(readImports('x.ts', text).map(({ specifier, line }) => `${line} ${specifier ?? '?'}`)).toEqual([
      '1 a',
      '2 b',
      '3 c',
      '4 d',
      '5 e',
      '6 f',
      '7 g',
      '8 h',
      '9 i',
      '10 j',
      '13 ?',
    ]);
  });
});

describe('checkImports', () => {
  const shared = {
    'src/shared/ids.ts': '',
    'src/main/db/index.ts': '',
    'src/main/db/rows.ts': '',
    'src/main/electron/index.ts': '',
    'src/main/door/electron.ts': '',
  };

  it.each([
    ['an upward import', 'src/shared/a.ts', "import '../main/db/index.ts'", 'shared may not import db'],
    [
      'an upward type import',
      'src/shared/a.ts',
      "import type { X } from '../main/db/index.ts'",
      'may not import db',
    ],
    [
      'an inline type import',
      'src/shared/a.ts',
      "type X = import('../main/db/index.ts').X",
      'may not import db',
    ],
    [
      'a re-export',
      'src/main/attribution/a.ts',
      "export * from '../db/index.ts'",
      'attribution may not import db',
    ],
    ['a dynamic import', 'src/main/graph/a.ts', "void import('../db/index.ts')", 'graph may not import db'],
    ['a room entered by the window', 'src/main/jobs/a.ts', "import '../db/rows.ts'", 'past its index.ts'],
    ['a package off the list', 'src/main/jobs/a.ts', "import 'lodash'", 'may not import the package lodash'],
    ['a scope off the list', 'src/main/jobs/a.ts', "import '@trpc/server/x'", 'package @trpc/server'],
    ['SQL outside db', 'src/main/plates/a.ts', "import 'better-sqlite3'", 'package better-sqlite3'],
    [
      'a pure room that reads files',
      'src/main/graph/a.ts',
      "import 'node:fs'",
      'graph may not import node:fs',
    ],
    ['Node in the window', 'src/renderer/a.tsx', "import 'node:fs'", 'renderer may not import node:fs'],
    [
      'main in the window',
      'src/renderer/a.tsx',
      "import type {} from '../main/db/index.ts'",
      'renderer may not',
    ],
    ['electron in a room', 'src/main/door/door.ts', "import 'electron'", 'may import electron'],
    ['electron in the headless root', 'src/main/headless.ts', "import 'electron'", 'may import electron'],
    ['electron in the window', 'src/renderer/a.tsx', "import type {} from 'electron'", 'may import electron'],
    [
      'electron through its room',
      'src/main/cli.ts',
      "import './electron/index.ts'",
      'loads electron through',
    ],
    [
      'electron through the door',
      'src/main/door/index.ts',
      "import './electron.ts'",
      'loads electron through',
    ],
    ['a computed import', 'src/main/db/a.ts', "import('./' + name)", 'whose name it computes'],
    ['a folder of its own', 'src/main/extras/a.ts', '', 'in no room'],
    ['an import out of src', 'src/main/db/a.ts', "import '../../../scripts/start.ts'", 'in no room'],
    ['a missing file', 'src/main/db/a.ts', "import './gone.ts'", 'does not exist'],
  ])('refuses %s', (_, path, text, breach) => {
    expect(checkImports(treeOf({ ...shared, [path]: text })).join('\n')).toContain(breach);
  });

  it('refuses a feature entered past its index', () => {
    const tree = treeOf({
      'src/renderer/features/plate/a.ts': "import '../viewer/canvas.ts'",
      'src/renderer/features/viewer/canvas.ts': '',
    });
    expect(checkImports(tree)).toHaveLength(1);
  });

  it('refuses features that import one another', () => {
    const tree = treeOf({
      'src/renderer/features/plate/index.ts': "import '../viewer/index.ts'",
      'src/renderer/features/viewer/index.ts': "import '../plate/index.ts'",
    });
    expect(checkImports(tree)).toEqual(['features in a circle: plate > viewer > plate']);
  });

  it('refuses rooms that import one another', () => {
    const tree = treeOf({
      ...shared,
      'src/main/db/a.ts': "import '../jobs/index.ts'",
      'src/main/jobs/index.ts': "import '../db/index.ts'",
    });
    expect(checkImports(tree)).toContain('rooms in a circle: db > jobs > db');
  });

  it('lets through what the table allows', () => {
    const tree = treeOf({
      ...shared,
      'src/main/door/electron.ts': "import { protocol } from 'electron'; import '../../shared/ids.ts';",
      'src/main/index.ts': "import 'electron'; import './door/electron.ts'; import './electron/index.ts';",
      'src/main/jobs/index.ts': "import '../db/index.ts'; import 'node:fs'; import { z } from 'zod';",
      'src/renderer/a.tsx': "import '@mantine/core/styles.css'; import './a.css'; import '../shared/ids.ts';",
    });
    expect(checkImports(tree)).toEqual([]);
  });
});
