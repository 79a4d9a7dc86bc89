import { colourOf, toHex } from '../figures/colours.ts';
import { shareOf } from '../figures/draw-map.ts';
import type { PlateMap, ReportModel, ReportPlate } from '../model/report-model.ts';
import { drawFacts } from './blocks/facts.ts';
import { roleColours } from './blocks/plate-figure.ts';
import type { Flow } from './flow.ts';
import { palette, styles } from './palette.ts';

const factsTop = 262;
const mostNames = 6;

/** The first page: what the report is about, of when and by whom; the first plate itself is its picture. */
export function drawTitlePage(flow: Flow, model: ReportModel): void {
  const { sheet } = flow;
  flow.newPage();
  drawMark(flow);
  const title = sheet.setter.set(model.title, styles.display, flow.width);
  // A title of any length leaves room for the facts below it.
  const shown = title.slice(0, 4);
  flow.y = sheet.format.top + 74;
  const element = sheet.element(flow.section, 'Title');
  sheet.tagged(element, 'Title', () => {
    flow.y = sheet.drawLines(shown, flow.left, flow.y);
  });
  element.end();
  flow.y += 6;
  flow.paragraph(subtitle(model), styles.lead, { width: flow.width });
  flow.y = Math.max(flow.y + 10, sheet.format.top + factsTop - 60);
  drawFacts(flow, describe(model));
  const [plate] = model.plates;
  if (plate !== undefined) drawCover(flow, plate);
}

function subtitle({ plates, networks }: ReportModel): string {
  const wells = plates.reduce((sum, plate) => sum + plate.wells.length, 0);
  const what = `${wells} ${wells === 1 ? 'well' : 'wells'}`;
  return networks.length === 0
    ? `${what} of ${plates.length === 1 ? 'one plate' : `${plates.length} plates`}`
    : `Why the network decided as it did: ${what}, ${plates.length === 1 ? 'one plate' : `${plates.length} plates`}`;
}

/** Lists of any length take a line or two. */
function listNames(names: readonly string[]): string {
  const shown = names
    .slice(0, mostNames)
    .map((name) => (name.length > 120 ? `${name.slice(0, 119)}…` : name));
  const more = names.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function describe(model: ReportModel): [string, string][] {
  const runs = model.plates.flatMap((plate) => plate.runs);
  const methods = [...new Set(runs.map(({ title }) => title))];
  return [
    ['Project', model.project.fileName],
    [model.plates.length === 1 ? 'Plate' : 'Plates', listNames(model.plates.map(({ name }) => name))],
    [
      model.networks.length === 1 ? 'Network' : 'Networks',
      listNames(model.networks.map(({ name }) => name)) || 'none',
    ],
    ['Methods', methods.length === 0 ? 'none' : listNames(methods)],
    ...(model.author === null ? [] : [['Made by', model.author] as [string, string]]),
    ['Date', formatDate(model.date)],
    ['Program', `PlateLens ${model.programVersion}`],
  ];
}

/** `21 November 2026, 05:43 UTC` */
export function formatDate(iso: string): string {
  const date = new Date(iso);
  const day = date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`;
}

/** The program's mark: a piece of a plate with one well under the lens. */
function drawMark(flow: Flow): void {
  const { sheet } = flow;
  const { pdf, format } = sheet;
  const [x, y] = [format.left, format.top + 2];
  sheet.untagged(() => {
    pdf.roundedRect(x, y, 24, 24, 5.2).fill('#13171b');
    for (const row of [0, 1, 2]) {
      for (const column of [0, 1, 2]) {
        const isLens = row === 1 && column === 1;
        const centre = [x + 6.75 + column * 5.25, y + 6.75 + row * 5.25] as const;
        pdf.circle(centre[0], centre[1], isLens ? 3.5 : 1.9).fill(isLens ? '#25ac9a' : '#56626c');
      }
    }
    const name = sheet.setter.set('PlateLens', { ...styles.strong, size: 11, leading: 14 }, 200);
    sheet.drawLines(name, x + 32, y + 5);
  });
}

/** The plate in the lower half, coloured by what the network says; without numbers, since the plate maps have them. */
function drawCover(flow: Flow, plate: ReportPlate): void {
  const { sheet } = flow;
  const { pdf, format } = sheet;
  const map = plate.maps.find((entry) => entry.kind === 'values') ?? plate.maps[0];
  const top = flow.y + 22;
  const room = format.bottom - top;
  const cell = Math.min(format.measure / plate.columns, room / plate.rows);
  if (map === undefined || cell < 2) return;
  const byPlace = new Map(plate.wells.map((well) => [`${well.row}/${well.column}`, well]));
  sheet.untagged(() => {
    for (let row = 0; row < plate.rows; row++) {
      for (let column = 0; column < plate.columns; column++) {
        const well = byPlace.get(`${row}/${column}`);
        const fill = well === undefined ? palette.panel : coverColour(map, well.name, well.role);
        pdf.circle(format.left + (column + 0.5) * cell, top + (row + 0.5) * cell, cell * 0.42).fill(fill);
      }
    }
  });
}

function coverColour(map: PlateMap, name: string, role: keyof typeof roleColours): string {
  if (map.kind === 'roles') return role === 'empty' ? palette.panel : roleColours[role];
  const value = map.values.get(name);
  return value === undefined
    ? palette.panel
    : toHex(colourOf(map.signed ? 'signed' : 'plate', shareOf(value, map.limits)));
}
