export { createDoor } from './door.ts';
export { createEventHub, type EventHub } from './event-hub.ts';
export { serveHttp, type Door, type HttpHost } from './http-host.ts';
export { makeExport, type ExportFollowing } from './make-export.ts';
export { createObjectSource } from './object-source.ts';
export { reportExtras } from './report-extras.ts';
export { rerunSources } from './rerun-sources.ts';
export type { Services, Session } from './services.ts';
