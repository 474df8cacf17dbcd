/** Numbers by which Linux knows file systems (statfs(2)) that are kept by another machine. */
const kinds: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xfe534d42: 'SMB',
  0xff534d42: 'CIFS',
  0x01021997: '9P',
  0x65735546: 'FUSE',
  0x5346414f: 'AFS',
  0x00c36400: 'Ceph',
  0x0bd00bd0: 'Lustre',
  0x47504653: 'GPFS',
  0x19830326: 'BeeGFS',
};

/** What kind of network file system a `statfs` type is; `undefined` for one of this machine. */
export const networkFileSystem = (type: number): string | undefined => kinds[type >>> 0];
