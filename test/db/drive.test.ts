import { expect, test } from 'vitest';
import { isOnNetworkMount, isShare } from '../../src/main/db/drive.ts';

test.each([
  ['\\\\server\\screens\\day 1', true],
  ['\\\\?\\UNC\\server\\screens', true],
  ['\\\\?\\C:\\screens', false],
  ['\\\\.\\C:\\screens', false],
  ['C:\\screens', false],
])('%s as Windows names a folder', (folder, share) => {
  expect(isShare(folder)).toBe(share);
});

const mounts = `/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
devfs on /dev (devfs, local, nobrowse)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//me@server/screens on /Volumes/screens (smbfs, nodev, nosuid, mounted by me)
server:/export on /Volumes/screens on tape (nfs, nodev)
/dev/disk4s1 on /Volumes/screens/own (exfat, local, nodev)
`;

test.each([
  ['/Users/me', false],
  ['/Volumes/screens', true],
  ['/Volumes/screens/day 1', true],
  ['/Volumes/screens on tape/x', true],
  ['/Volumes/screens/own/x', false],
  ['/Volumes/screens2', false],
])('%s in the mounts of macOS', (folder, network) => {
  expect(isOnNetworkMount(folder, mounts)).toBe(network);
});
