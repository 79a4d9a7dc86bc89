import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

/** The headless host as a person starts it, with a browser on its window. */
export interface OpenWindow {
  readonly page: Page;
  /** What the page's console and network complained about. */
  readonly complaints: readonly string[];
  /** Saves what is on screen for people to look at. */
  picture(name: string): Promise<void>;
  close(): Promise<void>;
}

const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts `platelens serve` with these words and its own data folder, and opens its address in Chromium. */
export async function openWindow(words: readonly string[]): Promise<OpenWindow> {
  const data = mkdtempSync(join(tmpdir(), 'platelens-e2e-'));
  const env = { ...process.env, PLATELENS_DATA: data };
  const host = spawn(process.execPath, [resolve('bin/platelens.js'), 'serve', ...words], { env });
  let browser: Browser | null = null;
  const close = async () => {
    await browser?.close();
    if (host.exitCode === null) {
      host.kill('SIGINT');
      await once(host, 'exit');
    }
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const address = await readAddress(host);
    const executablePath = process.env['CHROME_PATH'] ?? '/usr/bin/chromium';
    browser = await chromium.launch({ executablePath, args: browserFlags });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    // A machine with much else to do takes its time for a click.
    page.setDefaultTimeout(90_000);
    const complaints = listen(page);
    await page.goto(address);
    return { page, complaints, picture: (name) => takePicture(page, name), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function readAddress(host: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((done, fail) => {
    const read = (text: Buffer) => {
      said += text.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(said)?.[0];
      if (address !== undefined) done(address);
    };
    host.stdout?.on('data', read);
    host.stderr?.on('data', read);
    host.once('exit', (code) => fail(new Error(`the host ended with ${String(code)}: ${said}`)));
  });
}

function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
  });
  return complaints;
}

async function takePicture(page: Page, name: string): Promise<void> {
  const dir = resolve('test/e2e/screenshots');
  mkdirSync(dir, { recursive: true });
  await page.screenshot({ path: join(dir, `${name}.png`) });
}
