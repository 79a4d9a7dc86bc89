import { app, session } from 'electron';

/**
 * Refuses to every page, now and later, whatever the window has no use for: going elsewhere, opening windows, embedding
 * pages. Called before the first window is made.
 */
export function guardContents(isWindowAddress: (address: string) => boolean): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-frame-navigate', (details) => {
      if (!isWindowAddress(details.url)) details.preventDefault();
    });
    contents.on('will-redirect', (details) => {
      if (!isWindowAddress(details.url)) details.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** Denies every permission and device, and every request that would leave the program. Called once Electron is ready. */
export function guardSession(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.setDevicePermissionHandler(() => false);
  const outside = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file:///*'];
  defaultSession.webRequest.onBeforeRequest({ urls: outside }, (_details, answer) =>
    answer({ cancel: true }),
  );
}
