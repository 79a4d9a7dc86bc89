import { statfsSync } from 'node:fs';
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
  if (process.platform === 'win32') return folder.startsWith('\\\\');
  return process.platform === 'linux' && networkFileSystems.has(statfsSync(folder).type);
}
