import { dirname } from 'node:path';
import type { ComputePort, NetworkFile } from '../../shared/compute-port.ts';
import type { NetworkDescription, NetworkPorts } from '../../shared/network.ts';
import { hashNetwork } from './network-file.ts';
import { openPackagedNetwork } from './package/open-network.ts';
import { findPackage } from './package/package-files.ts';

export interface NetworkOptions {
  readonly signal?: AbortSignal | undefined;
  /** Which of several inputs and outputs to use. */
  readonly ports?: NetworkPorts | undefined;
}

/** A network that was named by its file or by the package that it comes in. */
export interface OpenedNetwork {
  readonly file: NetworkFile;
  readonly description: NetworkDescription;
  /** Folder of its package, or null. */
  readonly packageDir: string | null;
  /** The zip that it was unpacked from for as long as it is open; null where its file stays where it is. */
  readonly zip: string | null;
}

/**
 * Reads what a network file or a bioimage.io package (folder, description or zip) holds, without adding it. The
 * compute process opens the file; a package's test tensors are run.
 * @throws NotFound, BadInput for a file that is no network, Unsupported, ComputeFailed, Cancelled.
 */
export function inspectNetwork(
  port: ComputePort,
  path: string,
  options: NetworkOptions = {},
): Promise<NetworkDescription> {
  return withNetwork(port, path, options, ({ description }) => Promise.resolve(description));
}

/** Opens a network as {@link inspectNetwork} does, and lets go of it when `use` has ended. */
export async function withNetwork<R>(
  port: ComputePort,
  path: string,
  { signal, ports }: NetworkOptions,
  use: (opened: OpenedNetwork) => Promise<R>,
): Promise<R> {
  const files = await findPackage(path);
  if (files === null) {
    const file = { ...(await hashNetwork(path, signal)), ports };
    const description = await port.inspect(file, { signal });
    return use({ file, description, packageDir: null, zip: null });
  }
  try {
    const opened = await openPackagedNetwork(port, files, { signal, ports });
    const packageDir = files.isZip ? null : dirname(files.where);
    return await use({ ...opened, packageDir, zip: files.isZip ? files.where : null });
  } finally {
    await files.close();
  }
}
