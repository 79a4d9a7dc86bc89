import { z } from 'zod';
import { badInput } from '../../shared/errors.ts';
import { rerun } from '../reports/index.ts';
import type { Handlers } from './router.ts';
import { reportExtras } from './report-extras.ts';
import { rerunSources } from './rerun-sources.ts';
import { createReportStore, type ReportStore } from './report-store.ts';
import { requireSession, type Services } from './services.ts';

const stores = new WeakMap<Services, ReportStore>();

/** The reports of a program: one store for its calls and its files. */
function storeOf(services: Services): ReportStore {
  const store = stores.get(services) ?? createReportStore(services);
  stores.set(services, store);
  return store;
}

/** Answers the calls about reports. */
export function reportHandlers(services: Services) {
  return {
    'report.make': (request, signal) =>
      storeOf(services).make(request, reportExtras(requireSession(services)), signal),
    'report.cancel': () => {
      storeOf(services).cancel();
      return {};
    },
    'report.rerun': ({ runId, unitIds }, signal) =>
      rerun({ ...rerunSources(requireSession(services), services.port), runId, unitIds, signal }),
  } satisfies Partial<Handlers>;
}

const fileSchema = z.tuple([z.string().regex(/^[0-9a-f-]{36}\.pdf$/u)]);

/** Answers `GET /reports/{id}.pdf`; with `?save` as a file to be kept. */
export async function respondWithReport(
  services: Services,
  rest: readonly string[],
  isSaved: boolean,
): Promise<Response> {
  const file = fileSchema.safeParse(rest);
  if (!file.success) throw badInput({ what: 'not a report address', where: `/reports/${rest.join('/')}` });
  const { report, bytes } = await storeOf(services).read(file.data[0].replace('.pdf', ''));
  const name = `filename*=UTF-8''${encodeURIComponent(report.fileName)}`;
  return new Response(bytes, {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `${isSaved ? 'attachment' : 'inline'}; ${name}`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  });
}
