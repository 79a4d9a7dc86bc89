import { programVersion } from '../../../shared/program.ts';
import type { Run, Unit } from '../../../shared/run.ts';
import type { MapOrigin, StoredNetwork } from '../../db/index.ts';

/** What is known of a run's stored maps, and of their being computed again. */
export interface ThenAndNow {
  readonly run: Run;
  readonly network: StoredNetwork;
  readonly units: readonly Unit[];
  readonly origins: readonly MapOrigin[];
  /** Name of the fitted head that would be used now. */
  readonly head: string | null;
  /** Devices that computed again, in order. */
  readonly devices: readonly string[];
  /** Images that hold other pixels than when they were imported. */
  readonly images: readonly string[];
  /** True where every unit could be computed again. */
  readonly isComputed: boolean;
  readonly same: boolean;
}

/** What is not as it was when the stored maps were computed, in words; or that nothing is known of. */
export function describeChanges(known: ThenAndNow): string[] {
  const { origins, devices, images } = known;
  const then = [...new Set(origins.map(({ device }) => device))].sort().join(', ');
  const now = devices.join(', ');
  const versions = [...new Set(origins.map((origin) => origin.programVersion))].join(', ');
  const changes = [
    ...describeNetwork(known),
    ...describeQuestion(known),
    ...images.slice(0, mostImages).map((path) => `the image ${path} is not the one that was imported`),
    ...(images.length > mostImages ? [`${images.length - mostImages} more images are not the ones`] : []),
    ...(devices.length > 0 && then !== now ? [`computed on ${then}, now on ${now}`] : []),
    ...(versions === programVersion ? [] : [`computed by PlateLens ${versions}, now by ${programVersion}`]),
  ];
  if (known.same || !known.isComputed || changes.length > 0) return changes;
  return [
    'network, parameters, seed, images, device and program are as they were; processors of another kind may round otherwise',
  ];
}

/** Images that are told one by one. */
const mostImages = 8;

function describeNetwork({ network, units, origins, head }: ThenAndNow): string[] {
  const hashes = new Set(origins.map((origin) => origin.networkSha256));
  const heads = new Set(units.flatMap(({ facts }) => facts?.head ?? []));
  const short = (hash: string) => hash.slice(0, 12);
  return [
    ...[...hashes]
      .filter((hash) => hash !== network.sha256)
      .map((hash) => `computed with network ${short(hash)}, now with ${short(network.sha256)}`),
    ...([...heads].some((name) => name !== head)
      ? [`the CAPE head was ${head === null ? 'taken away' : 'fitted anew'} since the maps were made`]
      : []),
  ];
}

function describeQuestion({ run, origins }: ThenAndNow): string[] {
  const changes = new Set<string>();
  for (const { parameters, seed } of origins) {
    const names = new Set([...Object.keys(parameters), ...Object.keys(run.parameters)]);
    for (const name of names) {
      const [then, now] = [parameters[name], run.parameters[name]].map((value) => JSON.stringify(value));
      if (then !== now) changes.add(`computed with ${name} ${then ?? 'unset'}, now with ${now ?? 'unset'}`);
    }
    if (seed !== run.seed) changes.add(`computed with seed ${seed}, now with seed ${run.seed}`);
  }
  return [...changes];
}
