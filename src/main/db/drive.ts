import { execFileSync } from 'node:child_process';
import { realpathSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Linux's file-system numbers of drives whose shared memory does not reach other machines. */
const networkFileSystems: ReadonlySet<number> = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xff534d42, // CIFS
  0xfe534d42, // SMB 2
  0x65735546, // FUSE, for instance sshfs
  0x01021997, // 9P
  0x00c36400, // Ceph
  0x5346414f, // AFS
]);

/**
 * True where the file lies on a network drive. SQLite's write-ahead log needs memory shared by all its users, which
 * such a drive cannot give; a rollback journal is used there.
 */
export function isOnNetworkDrive(path: string): boolean {
  const folder = dirname(resolve(path));
  if (process.platform === 'win32') return isShare(folder) || isShare(realpathSync.native(folder));
  if (process.platform === 'darwin')
    return isOnNetworkMount(folder, execFileSync('/sbin/mount', { encoding: 'utf8' }));
  return process.platform === 'linux' && networkFileSystems.has(statfsSync(folder).type);
}

/** Whether Windows names a folder by the machine that shares it; its real name does so for a drive letter too. */
export const isShare = (folder: string): boolean =>
  folder.startsWith('\\\\') && !/^\\\\[?.]\\(?!UNC\\)/i.test(folder);

/**
 * Whether a folder of macOS lies on a drive that its list of mounts does not call local.
 * @param mounts lines like `//me@server/screens on /Volumes/screens (smbfs, nodev, mounted by me)`
 */
export function isOnNetworkMount(folder: string, mounts: string): boolean {
  const above = mounts.split('\n').flatMap((line) => {
    const [, place, flags] = /^.* on (\/.*) \((.*)\)$/.exec(line) ?? [];
    if (place === undefined || flags === undefined) return [];
    const isAbove = place === '/' || folder === place || folder.startsWith(`${place}/`);
    return isAbove ? [{ depth: place.length, local: flags.split(', ').includes('local') }] : [];
  });
  const [nearest] = above.toSorted((a, b) => b.depth - a.depth);
  return nearest !== undefined && !nearest.local;
}
