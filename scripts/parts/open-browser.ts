import { spawn } from 'node:child_process';

interface Opener {
  readonly command: string;
  readonly args: readonly string[];
}

/** The program that shows an address in the person's browser, or null where there is no screen to show it on. */
export function browserOpener(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Opener | null {
  if (platform === 'darwin') return { command: 'open', args: [] };
  if (platform === 'win32') return { command: 'rundll32', args: ['url.dll,FileProtocolHandler'] };
  const hasDisplay = env['DISPLAY'] !== undefined || env['WAYLAND_DISPLAY'] !== undefined;
  return hasDisplay ? { command: 'xdg-open', args: [] } : null;
}

/** Shows the address where possible. `onFailure` hears why it was not possible. */
export function openBrowser(address: string, onFailure: (reason: string) => void): void {
  const opener = browserOpener(process.platform, process.env);
  if (opener === null) return;
  const child = spawn(opener.command, [...opener.args, address], { stdio: 'ignore', detached: true });
  child.once('error', (error) => onFailure(error.message));
  child.unref();
}
