import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { main } from '../src/main/cli.ts';
import { namesInText } from './docs/names-in-text.ts';

const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md')];
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));
/** npm's own commands, which need no script. */
const npmCommands = ['ci', 'install', 'audit'];

const found = pages.map((page) => ({ page, ...namesInText(readFileSync(page, 'utf8')) }));

describe.each(found)('$page', ({ page, links, paths, npmScripts }) => {
  it('links to files that exist', () => {
    expect(links.filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
  });

  it('names paths that exist', () => {
    expect(paths.filter((path) => globSync(path).length === 0)).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    expect(npmScripts.filter((name) => !(name in scripts) && !npmCommands.includes(name))).toEqual([]);
  });
});

describe('the command lines in the documents', () => {
  const lines = found.flatMap(({ commands }) => commands);
  const help = async (...words: string[]) => {
    const written: string[] = [];
    const write = vi
      .spyOn(process.stdout, 'write')
      .mockImplementation((text) => written.push(String(text)) > 0);
    try {
      await main(words, new AbortController().signal);
    } finally {
      write.mockRestore();
    }
    return written.join('');
  };

  it('are there', () => {
    expect(lines.length).toBeGreaterThan(3);
  });

  it('name commands and options that the program has', async () => {
    const overview = await help('help');
    const wrong: string[] = [];
    const helpOf = new Map<string, string>();
    for (const { name, options } of lines) {
      if (name === 'help') continue;
      if (!overview.includes(`platelens ${name} `)) {
        wrong.push(name);
        continue;
      }
      const text = helpOf.get(name) ?? (await help(name, '--help'));
      helpOf.set(name, text);
      const words = text.split(/[\s[\]|]+/);
      wrong.push(
        ...options
          .filter((option) => option !== '--help' && !words.includes(option))
          .map((o) => `${name} ${o}`),
      );
    }
    expect(wrong).toEqual([]);
  });
});

describe('namesInText', () => {
  it('finds what the checks need', () => {
    const text = [
      'See [the page](docs/a.md#part), [the web](https://example.org) and `src/main/{db,door}/index.ts`.',
      'The word src/nothing outside code is prose. Run `npm run check:types`, `npm test`, `npx platelens run --json`.',
      '```',
      'npm ci && npm start',
      'npx platelens import plate/ --project screen.platelens   # test/fixtures/*.tif',
      '```',
    ].join('\n');
    expect(namesInText(text)).toEqual({
      links: ['docs/a.md'],
      paths: ['src/main/{db,door}/index.ts', 'test/fixtures/*.tif'],
      npmScripts: ['check:types', 'test', 'ci', 'start'],
      commands: [
        { name: 'run', options: ['--json'] },
        { name: 'import', options: ['--project'] },
      ],
    });
  });
});
