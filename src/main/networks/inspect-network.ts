import type { ComputePort, NetworkFile } from '../../shared/compute-port.ts';
import type { NetworkDescription } from '../../shared/network.ts';
import { hashNetwork } from './network-file.ts';

export interface NetworkOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads what a network file holds, without adding it. The compute process opens the file.
 * @throws NotFound, BadInput for a file that is no network, Unsupported, ComputeFailed, Cancelled.
 */
export async function inspectNetwork(
  port: ComputePort,
  path: string,
  options: NetworkOptions = {},
): Promise<NetworkDescription> {
  return (await inspectHashed(port, path, options)).description;
}

/** As {@link inspectNetwork}, with the file's hash. */
export async function inspectHashed(
  port: ComputePort,
  path: string,
  { signal }: NetworkOptions,
): Promise<{ file: NetworkFile; description: NetworkDescription }> {
  const file = await hashNetwork(path, signal);
  return { file, description: await port.inspect(file, { signal }) };
}
