import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Accounting, nodeNames, type NodeOptions, type SiteOptions, users } from './site-options.ts';

/** The address of the login node; the nodes have those from `.11` on. */
const loginAddress = '10.77.0.1';

/** `slurmd`: of the first node; every other has the next one, since the nodes share a network. */
const ports = { slurmctld: 6817, slurmdbd: 6819, slurmd: 6820 };

const defaultPartitions = {
  cpu: 'Nodes=ALL Default=YES MaxTime=02:00:00 DefaultTime=00:10:00 State=UP',
  gpu: 'Nodes=ALL MaxTime=01:00:00 DefaultTime=00:10:00 State=UP',
  short: 'Nodes=ALL MaxTime=00:01:00 DefaultTime=00:01:00 State=UP',
};

const lines = (entries: Readonly<Record<string, string | number>>): string => Object.entries(entries).map(([name, value]) => `${name}=${value}\n`).join('');

function slurmConf(directory: string, options: SiteOptions): string {
  const { cpus = 8, memory_mib = 16_000, gpus = 4 } = options.node ?? {};
  const accounting = options.accounting ?? false;
  const settings = {
    ClusterName: 'site',
    SlurmctldHost: `login(${loginAddress})`,
    SlurmctldPort: ports.slurmctld,
    AuthType: 'auth/munge',
    CredType: 'cred/munge',
    SlurmUser: 'root',
    SlurmdUser: 'root',
    StateSaveLocation: `${directory}/state`,
    SlurmdSpoolDir: `${directory}/spool/%n`,
    SlurmctldPidFile: '/run/slurmctld.pid',
    SlurmdPidFile: '/run/slurmd.%n.pid',
    SlurmctldLogFile: `${directory}/log/slurmctld.log`,
    SlurmdLogFile: `${directory}/log/slurmd.%n.log`,
    MailProg: '/bin/true',
    MpiDefault: 'none',
    ProctrackType: options.cgroups ? 'proctrack/cgroup' : 'proctrack/linuxproc',
    TaskPlugin: options.cgroups ? 'task/cgroup' : 'task/none',
    JobAcctGatherType: options.cgroups ? 'jobacct_gather/cgroup' : 'jobacct_gather/linux',
    JobAcctGatherFrequency: 1,
    ...(accounting === false
      ? { AccountingStorageType: 'accounting_storage/none' }
      : {
          AccountingStorageType: 'accounting_storage/slurmdbd',
          AccountingStorageHost: loginAddress,
          AccountingStoragePort: ports.slurmdbd,
          AccountingStorageTRES: 'gres/gpu',
          AccountingStoreFlags: 'job_comment',
          ...(accounting !== true && accounting.enforce ? { AccountingStorageEnforce: 'associations,limits,qos' } : {}),
        }),
    ReturnToService: 2,
    SchedulerType: 'sched/backfill',
    SchedulerParameters: 'sched_interval=2,bf_interval=2,batch_sched_delay=0,sched_min_interval=0',
    SelectType: 'select/cons_tres',
    SelectTypeParameters: 'CR_Core_Memory',
    // Nodes have what is written here, whatever the machine has.
    SlurmdParameters: 'config_overrides',
    GresTypes: 'gpu',
    KillWait: 2,
    MinJobAge: 300,
    DefMemPerCPU: 100,
    ...options.slurmConf,
  };
  const gres = gpus > 0 ? ` Gres=gpu:a100:${gpus}` : '';
  const nodes = nodeNames(options.nodes ?? 2).map(
    (name, index) => `NodeName=${name} NodeAddr=${nodeAddress(index)} Port=${ports.slurmd + index} CPUs=${cpus} Sockets=1 CoresPerSocket=${cpus} ThreadsPerCore=1 RealMemory=${memory_mib}${gres} State=UNKNOWN\n`,
  );
  const partitions = Object.entries(options.partitions ?? defaultPartitions).map(([name, what]) => `PartitionName=${name} ${what}\n`);
  return lines(settings) + nodes.join('') + partitions.join('');
}

const nodeAddress = (index: number): string => `10.77.0.${11 + index}`;

const slurmdbdConf = (directory: string): string =>
  lines({
    AuthType: 'auth/munge',
    DbdHost: 'login',
    DbdAddr: loginAddress,
    DbdPort: ports.slurmdbd,
    SlurmUser: 'root',
    LogFile: `${directory}/log/slurmdbd.log`,
    PidFile: '/run/slurmdbd.pid',
    StorageType: 'accounting_storage/mysql',
    StorageHost: loginAddress,
    StorageUser: 'slurm',
    StoragePass: 'site',
    StorageLoc: 'slurm_acct_db',
    CommitDelay: 1,
  });

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

function accountCommands(accounting: true | Accounting): string {
  const commands: readonly (readonly string[])[] = [
    ['add', 'cluster', 'site'],
    ['add', 'account', 'bench', 'cluster=site'],
    ['add', 'user', Object.keys(users).join(','), 'account=bench'],
    ...(accounting === true ? [] : (accounting.commands ?? [])),
  ];
  return commands.map((command) => `sacctmgr -i ${command.map(quoted).join(' ')}\n`).join('');
}

const sshdConfig = (directory: string, options: SiteOptions): string =>
  [
    ...(options.sshdConfig ?? []),
    `HostKey ${directory}/ssh/host_key`,
    'PidFile none',
    `AuthorizedKeysFile ${directory}/ssh/authorized_keys`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin no',
    'AllowTcpForwarding yes',
    'AllowStreamLocalForwarding yes',
    'Subsystem sftp internal-sftp',
    'MaxSessions 100',
    `SetEnv PATH=${loginPath(options)}`,
    '',
  ].join('\n');

/** What node.sh and site.sh read of one node. */
function nodeFiles(name: string, { clockAhead_s = 0, files = {} }: NodeOptions = {}): Record<string, string> {
  return {
    [`node/${name}/clock`]: `${clockAhead_s}\n`,
    [`node/${name}/files`]: Object.keys(files).map((path) => `${path}\n`).join(''),
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`node/${name}/root${path}`, text])),
  };
}

/** PATH of whoever logs in. */
export const loginPath = (options: SiteOptions): string => [...(options.path ?? []), '/usr/local/bin', '/usr/bin', '/bin'].join(':');

/** Everything that the programs of a site read, by its path in the site's directory. */
export async function siteFiles(directory: string, options: SiteOptions, visible: readonly string[]): Promise<Record<string, string>> {
  const entries = Object.entries(users);
  const there = (name: string): Promise<string> => readFile(join(options.root ?? '/', 'etc', name), 'utf8').catch(() => '');
  const names = nodeNames(options.nodes ?? 2);
  const ids = entries.map(([name], index) => `${name}:${300_000_000 + index * 65_536}:65536\n`).join('');
  const accounting = options.accounting ?? false;
  return {
    'etc/passwd': (await there('passwd')) + entries.map(([name, id]) => `${name}:*:${id}:${id}::${directory}/home/${name}:/bin/bash\n`).join(''),
    'etc/group': (await there('group')) + entries.map(([name, id]) => `${name}:x:${id}:\n`).join(''),
    'etc/subuid': (await there('subuid')) + ids,
    'etc/subgid': (await there('subgid')) + ids,
    'etc/hosts': ['127.0.0.1 localhost', `${loginAddress} login`, ...names.map((name, index) => `${nodeAddress(index)} ${name}`), ''].join('\n'),
    'etc/profile.d/site.sh': `PATH=${quoted(loginPath(options))}\n${options.profile ?? ''}\n`,
    'etc/slurm/slurm.conf': slurmConf(directory, options),
    'etc/slurm/gres.conf': `AutoDetect=off\n${options.node?.gpus === 0 ? '' : `Name=gpu Type=a100 File=/run/gpu[0-${(options.node?.gpus ?? 4) - 1}]\n`}`,
    // An older Slurm knows no way to do without, and a newer one does not do without unless it is told.
    'etc/slurm/cgroup.conf': lines(
      options.cgroups || options.root === undefined ? { CgroupPlugin: 'cgroup/v1', CgroupMountpoint: '/sys/fs/cgroup', ConstrainRAMSpace: 'yes' } : { CgroupPlugin: 'disabled' },
    ),
    ...(accounting === false ? {} : { 'etc/slurm/slurmdbd.conf': slurmdbdConf(directory), 'accounts.sh': accountCommands(accounting) }),
    'ssh/sshd_config': sshdConfig(directory, options),
    ...Object.fromEntries(names.flatMap((name) => Object.entries(nodeFiles(name, options.on?.[name])))),
    binds: (options.binds ?? []).map((bind) => `${bind.join('\t')}\n`).join(''),
    visible: visible.map((path) => `${path}\n`).join(''),
  };
}
