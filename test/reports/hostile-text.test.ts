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
  expect(all).toContain('cells🧬and😀');
  expect(all).not.toContain('U+');
  // Nothing turns what follows it.
  expect(all).toContain('abcfdp.exe');
  // Other programs read them in the order in which they were typed.
  for (const typed of [hebrew, arabic]) expect(all).toContain(squeeze(typed));
  expect(info).toMatchObject({ Title: `${html} ${latex}`, Author: formula });
});

it('prints Chinese, Japanese and Korean as text, the same at every time', async () => {
  const typed = {
    chinese: '细胞核转位：阳性对照（第三板）',
    traditional: '細胞核轉位：陽性對照',
    japanese: '核移行アッセイ、対照群「ﾃﾞｰﾀ」',
    korean: '핵 이동 분석, 양성 대조군',
  };
  const project = await makeReportProject({
    labels: [typed.chinese, typed.korean],
    change: (plate) => ({ ...plate, name: typed.traditional }),
  });
  const make = async () =>
    readFileSync((await report(project, { title: typed.japanese, author: typed.korean })).path);
  const made = await make();
  const { text, info } = await readPdf(made);
  for (const words of Object.values(typed)) expect(squeeze(text)).toContain(squeeze(words).normalize('NFC'));
  expect(text).not.toContain('U+');
  expect(info).toMatchObject({ Title: typed.japanese, Author: typed.korean });
  expect(await make()).toEqual(made);
  // A few dozen characters of three fonts of some thousands each.
  expect(made.length).toBeLessThan(600_000);
});

it('draws a title, names and labels of 10,000 characters', async () => {
  const project = await makeReportProject({
    labels: [long, `${long}!`],
    change: (plate) => ({ ...plate, name: long }),
  });
  const made = await report(project, { title: long });
  expect(made.pages).toBeGreaterThan(4);
});
