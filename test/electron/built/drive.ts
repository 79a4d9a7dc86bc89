import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { maxLevel, tileHeaders, tilePath, tileSize } from '../../../src/shared/contract/tiles.ts';
import { plateViewSchema } from '../../../src/shared/plate.ts';
import { app, desk } from '../fake-electron.ts';

const viewSchema = z.object({ result: z.object({ data: plateViewSchema }) });

// Runs the built program as Electron would, asks it what a window asks first, and prints what it saw as one JSON line.
const [top = '', userData = '', network = '', project = ''] = process.argv.slice(2);
desk.appPath = top;
desk.userData = userData;
await import(pathToFileURL(join(top, 'out/main/index.js')).href);
desk.ready.resolve(undefined);
while (desk.menu.length === 0 && desk.errorBoxes.length === 0) {
  await new Promise((resolve) => setTimeout(resolve, 20));
}

if (desk.errorBoxes.length > 0) throw new Error(JSON.stringify(desk.errorBoxes));
const handler = desk.schemeHandlers.get('platelens');
const fetchFrom = async (path: string) => {
  const response = await handler?.(new Request(`platelens://app${path}`));
  const standIn = response?.headers.get(tileHeaders.preview);
  return { status: response?.status, text: await response?.text(), standIn };
};
const page = await fetchFrom('/');
const script = /src="\.(\/assets\/[^"]+\.js)"/.exec(page.text ?? '')?.[1] ?? '/no-script';
const call = (name: string, input: object) =>
  fetchFrom(`/rpc/${name}?input=${encodeURIComponent(JSON.stringify(input))}`);
let current = await call('project.current', {});
while (current.text?.includes(project) !== true) current = await call('project.current', {});
const { result } = viewSchema.parse(JSON.parse((await call('plate.view', { plateId: 1 })).text ?? ''));
const field = result.data.wells[0]?.fields[0]?.canvas ?? { x: 0, y: 0 };
const [column, row] = [field.x, field.y].map((start) => Math.floor((start + 1) / tileSize));
const seen = {
  page,
  script: (await fetchFrom(script)).status,
  current,
  // Decoded in a thread, and read in a compute process: their built entries run too.
  tile: await fetchFrom(tilePath(1, maxLevel(result.data.canvas), column ?? 0, row ?? 0)),
  inspected: await call('network.inspect', { path: network }),
  errors: desk.errorBoxes,
};
app.emit('will-quit', { preventDefault: () => undefined });
while (desk.quits === 0) await new Promise((resolve) => setTimeout(resolve, 20));
const shorten = (key: string, value: unknown) => (key === 'text' ? String(value).slice(0, 2000) : value);
process.stdout.write(`${JSON.stringify(seen, shorten)}\n`);
