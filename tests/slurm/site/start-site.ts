import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cgroupsOf, hierarchies, removeCgroups } from './site-cgroups.ts';
import { loginPath, siteFiles } from './site-files.ts';
import { nodeNames, type SiteOptions, type SiteUser, users } from './site-options.ts';

const program = fileURLToPath(new URL('./site.sh', import.meta.url));
const repository = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '');
const run = promisify(execFile);

export interface CommandOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a command runs, and as whom. */
export interface CommandPlace {
  /** Default: `alice`. */
  readonly user?: SiteUser | 'root';
  /** A compute node, such as `n1`. Default: the login node. */
  readonly node?: string;
  /** Default: the user's home. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A running site. Paths are the same inside and outside of it, but for `/tmp` of a compute node, which is its own. */
export interface Site {
  /** All that it wrote. Removed when it stops. */
  readonly directory: string;
  /** Where its sshd is reached, on the machine's loopback. */
  readonly sshPort: number;
  /** Has the host `site`, with the key of `alice` and the host's key. */
  readonly sshConfigFile: string;
  readonly knownHosts: string;
  /** A private key that `alice` and `bob` may log in with. */
  readonly identityFile: string;
  readonly user: 'alice';
  /** The home of `alice`, the same on every node. */
  readonly home: string;
  /** A directory that is the same on every node, in which everybody may write. */
  readonly scratch: string;
  readonly nodes: readonly string[];
  /** Argv that runs a command in the site, on the machine: to be spawned by a test. */
  command(argv: readonly string[], place?: CommandPlace): string[];
  /** The same as `alice` on the login node. */
  loginCommand(argv: readonly string[]): string[];
  /** Runs a command in the site; what it exits with is part of the answer. */
  exec(argv: readonly string[], place?: CommandPlace): Promise<CommandOutcome>;
  /** Takes the power from a node: every process on it is gone at once, and Slurm has not heard of it. */
  killNode(node: string): Promise<void>;
  /** Starts a node that was killed. */
  startNode(node: string): Promise<void>;
  /** Tells Slurm that a node is down: its jobs end NODE_FAIL. */
  setNodeDown(node: string): Promise<void>;
  /** Moves the end of a job's time limit to the next second: it ends TIMEOUT when Slurm next looks at limits, which it does every half a minute. */
  timeOut(job: string): Promise<void>;
  /** The next login meets another host key than those before. */
  changeHostKey(): Promise<void>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Brings up a site: munge, slurmctld, one slurmd per node, sshd and the users `alice` and `bob`, in namespaces of its own. It is gone with the process
 * that started it. Needs root, and what `scripts/services/slurm.sh` installs.
 * @throws where it does not come up, with what its programs logged
 */
export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const directory = await mkdtemp(join(tmpdir(), 'site-'));
  const nodes = nodeNames(options.nodes ?? 2);
  await chmod(directory, 0o755);
  for (const name of ['home', 'log', 'munge', 'run', 'scratch', 'spool', 'ssh', 'state', 'tmp']) await mkdir(join(directory, name), { recursive: true });
  await chmod(join(directory, 'munge'), 0o711);
  await chmod(join(directory, 'scratch'), 0o1777);
  for (const [name, id] of Object.entries(users)) {
    const home = join(directory, 'home', name);
    await mkdir(home, { mode: 0o700 });
    await chown(home, id, id);
  }
  const visible = [directory, repository, ...(options.binds ?? []).map(([, target]) => target)].filter((path) => path.startsWith('/tmp/'));
  for (const [name, text] of Object.entries(await siteFiles(directory, options, visible))) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    // Somebody may execute those that stand for programs of a node.
    await writeFile(join(directory, name), text, { mode: name.startsWith('node/') ? 0o755 : 0o644 });
  }
  if (options.accounting) await chmod(join(directory, 'etc/slurm/slurmdbd.conf'), 0o600);

  const ssh = (name: string): string => join(directory, 'ssh', name);
  await Promise.all([newKey(ssh('identity')), newKey(ssh('host_key'))]);
  await writeFile(ssh('authorized_keys'), await readFile(ssh('identity.pub')));

  const cgroups = cgroupsOf(basename(directory));
  if (options.cgroups) await removeCgroups();
  // By its stdin it hears of the end once it is up; before that the system ends it with the thread that started it.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--uts', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private', 'bash', program, directory], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      LANG: 'C.UTF-8',
      SITE_NODES: nodes.join(' '),
      SITE_GPUS: String(options.node?.gpus ?? 4),
      SITE_ROOT: options.root ?? '',
      SITE_CGROUPS: options.cgroups ? cgroups : '',
      SITE_HIERARCHIES: hierarchies.join(' '),
    },
  });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  // What it is told after its end is no error of the test's.
  child.stdin.on('error', () => undefined);
  const exited = once(child, 'exit');
  const ready = (async (): Promise<boolean> => {
    for await (const line of createInterface(child.stdout)) {
      if (line === 'READY') return true;
      said.push(`${line}\n`);
    }
    return false;
  })();
  if (!(await ready)) {
    await exited;
    const logs = await logsOf(directory);
    await rm(directory, { recursive: true, force: true });
    throw new Error(`the site does not come up: ${said.join('')}${logs}`);
  }

  const sshPort = Number(await readFile(ssh('port'), 'utf8'));
  const knownHosts = ssh('known_hosts');
  await writeFile(knownHosts, `[127.0.0.1]:${sshPort} ${(await readFile(ssh('host_key.pub'), 'utf8')).split(' ').slice(0, 2).join(' ')}\n`);
  const sshConfigFile = ssh('config');
  const config = { HostName: '127.0.0.1', Port: sshPort, User: 'alice', IdentityFile: ssh('identity'), IdentitiesOnly: 'yes', UserKnownHostsFile: knownHosts, GlobalKnownHostsFile: '/dev/null', StrictHostKeyChecking: 'yes' };
  await writeFile(sshConfigFile, `Host site\n${Object.entries(config).map(([name, value]) => `  ${name} ${value}\n`).join('')}`);
  // ssh keeps to keys that nobody else can read.
  await chmod(ssh('identity'), 0o600);

  // The first process of the site, as the machine knows it.
  const first = (await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')).trim();

  const command = (argv: readonly string[], { user = 'alice', node, cwd, env }: CommandPlace = {}): string[] => {
    const home = user === 'root' ? '/' : join(directory, 'home', user);
    const id = user === 'root' ? undefined : users[user];
    const node_pid = node === undefined ? undefined : `$(cat ${directory}/run/${node}.pid)`;
    return [
      'nsenter', `--target=${first}`, '--mount', '--pid', '--uts', '--net',
      // The site knows the node by another number than the machine does.
      ...(node_pid === undefined ? [] : ['sh', '-c', `exec nsenter --target="${node_pid}" --mount --pid --uts --net ${options.on?.[node!]?.clockAhead_s ? '--time ' : ''}"$@"`, 'sh']),
      ...(id === undefined ? [] : ['setpriv', `--reuid=${id}`, `--regid=${id}`, '--clear-groups']),
      'env', '-i', '-C', cwd ?? home, `HOME=${home}`, `USER=${user}`, `LOGNAME=${user}`, 'SHELL=/bin/bash', 'LANG=C.UTF-8', `PATH=${loginPath(options)}:/usr/sbin:/sbin`,
      ...Object.entries(env ?? {}).map(([name, value]) => `${name}=${value}`),
      ...argv,
    ];
  };
  const exec = (argv: readonly string[], place?: CommandPlace): Promise<CommandOutcome> => outcomeOf(command(argv, place));
  const scontrol = async (...argv: string[]): Promise<void> => {
    const { code, stderr } = await exec(['scontrol', ...argv], { user: 'root' });
    if (code !== 0) throw new Error(`scontrol ${argv.join(' ')}: ${stderr}`);
  };
  const stop = async (): Promise<void> => {
    // Its first process ends with its stdin, and everything else with that.
    child.stdin.end();
    if (child.exitCode === null && child.signalCode === null) await exited;
    if (options.cgroups) await removeCgroups(cgroups);
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  };

  return {
    directory,
    sshPort,
    sshConfigFile,
    knownHosts,
    identityFile: ssh('identity'),
    user: 'alice',
    home: join(directory, 'home/alice'),
    scratch: join(directory, 'scratch'),
    nodes,
    command,
    loginCommand: (argv) => command(argv),
    exec,
    async killNode(node) {
      const { code, stderr } = await exec(['sh', '-c', `kill -9 $(cat ${directory}/run/${node}.pid)`], { user: 'root' });
      if (code !== 0) throw new Error(`${node}: ${stderr}`);
    },
    async startNode(node) {
      await rm(join(directory, 'run', `${node}.pid`), { force: true });
      child.stdin.write(`node ${node}\n`);
      while ((await readFile(join(directory, 'run', `${node}.pid`), 'utf8').catch(() => '')) === '') await new Promise((resolve) => setTimeout(resolve, 20));
    },
    setNodeDown: (node) => scontrol('update', `nodename=${node}`, 'state=down', 'reason=test'),
    timeOut: (job) => scontrol('update', `jobid=${job}`, 'EndTime=now+1'),
    async changeHostKey() {
      await newKey(ssh('host_key.new'));
      await rename(ssh('host_key.new'), ssh('host_key'));
      await rename(ssh('host_key.new.pub'), ssh('host_key.pub'));
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

const newKey = (path: string): Promise<unknown> => run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'site', '-f', path]);

function outcomeOf(argv: readonly string[]): Promise<CommandOutcome> {
  return new Promise((resolve) => {
    execFile(argv[0]!, argv.slice(1), { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr }));
  });
}

/** The last lines of every log of a site that did not come up. */
async function logsOf(directory: string): Promise<string> {
  const log = join(directory, 'log');
  const texts = await Promise.all((await readdir(log)).map(async (name) => `--- ${name}\n${(await readFile(join(log, name), 'utf8')).split('\n').slice(-20).join('\n')}`));
  return texts.join('\n');
}
