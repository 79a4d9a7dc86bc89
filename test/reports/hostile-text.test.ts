import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { makeReportProject, readPdf, report } from './report-project.ts';

const html = '<script>alert("x")</script><b>&amp;</b>';
const latex = String.raw`\input{/etc/passwd} $\frac{1}{2}$ %`;
const formula = "=cmd|' /C calc'!A0";
const hebrew = 'בארות ביקורת';
const arabic = 'عينة';
const greek = 'Δοκιμή Ж ≥ 5';
const emoji = 'cells 🧬 and 😀';
const turned = 'abc\u202Efdp.exe';
const long = 'x'.repeat(10_000);

/** Text without white space, since lines may be broken anywhere. */
const squeeze = (text: string) => text.replaceAll(/\s+/gu, '');

it('prints whatever people typed as text, and all of it', async () => {
  const notes = [html, latex, formula, hebrew, arabic, greek, emoji, turned, long];
  const project = await makeReportProject({
    ...{ rows: 3, columns: 3, labels: [html, latex] },
    change: (plate) => ({
      ...plate,
      name: `${formula} ${html}`,
      wells: plate.wells.map((well, index) => ({
        ...well,
        label: index % 2 === 0 ? html : latex,
        conditions: { [emoji]: notes[index] ?? '' },
      })),
    }),
  });
  const made = await report(project, { title: `${html} ${latex}`, author: formula });
  const { text, info } = await readPdf(readFileSync(made.path));
  const all = squeeze(text);
  for (const typed of [html, latex, formula, greek]) expect(all).toContain(squeeze(typed));
  // The feet of pages stand between its parts.
  expect((all.match(/x/gu) ?? []).length).toBeGreaterThanOrEqual(long.length);
  // What no font has is named by its number; what has a glyph is shown.
  expect(all).toContain('cells[U+1F9EC]and😀');
  // Nothing turns what follows it.
  expect(all).toContain('abcfdp.exe');
  for (const word of hebrew.split(' ')) {
    const turnedRound = Array.from(word).reverse().join('');
    expect(all.includes(word) || all.includes(turnedRound)).toBe(true);
  }
  expect(info).toMatchObject({ Title: `${html} ${latex}`, Author: formula });
});

it('draws a title, names and labels of 10,000 characters', async () => {
  const project = await makeReportProject({
    labels: [long, `${long}!`],
    change: (plate) => ({ ...plate, name: long }),
  });
  const made = await report(project, { title: long });
  expect(made.pages).toBeGreaterThan(4);
});
