/**
 * Records what the commands of Slurm really answer, for the tests of what reads it:
 *
 *   node tests/slurm/record-answers.ts DIRECTORY          of the Slurm of this machine
 *   node tests/slurm/record-answers.ts DIRECTORY ROOT     of the one below the root of another system
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sacctCommand } from '../../plugins/backend-slurm/src/commands/sacct.ts';
import { associationsCommand } from '../../plugins/backend-slurm/src/commands/sacctmgr.ts';
import { sinfoCommand } from '../../plugins/backend-slurm/src/commands/sinfo.ts';
import { squeueCommand } from '../../plugins/backend-slurm/src/commands/squeue.ts';
import { startSite } from './site/start-site.ts';

const [directory, root] = process.argv.slice(2);
if (directory === undefined) throw new Error('usage: record-answers.ts DIRECTORY [ROOT]');
await mkdir(directory, { recursive: true });

await using site = await startSite({
  nodes: 3,
  accounting: { enforce: true, commands: [['add', 'qos', 'brief', 'MaxWall=00:02:00'], ['modify', 'user', 'alice', 'set', 'qos+=brief']] },
  cgroups: true,
  ...(root === undefined ? {} : { root }),
  slurmConf: { PreemptType: 'preempt/partition_prio', PreemptMode: 'REQUEUE', ReturnToService: '0' },
  partitions: {
    cpu: 'Nodes=n1,n2,n3 Default=YES MaxTime=02:00:00 DefaultTime=00:10:00 PriorityTier=10 PreemptMode=OFF State=UP',
    gpu: 'Nodes=n1,n2 MaxTime=01:00:00 DefaultTime=00:10:00 PriorityTier=10 PreemptMode=OFF State=UP',
    short: 'Nodes=n1 MaxTime=00:01:00 DefaultTime=00:01:00 PriorityTier=10 PreemptMode=OFF State=UP',
    spare: 'Nodes=n2 DefaultTime=00:10:00 PriorityTier=1 PreemptMode=CANCEL State=UP',
    closed: 'Nodes=n1 State=DOWN',
  },
});

/** One file per command; the site's own directory is called `/site`. */
async function record(name: string, argv: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await site.exec(argv);
  const shown = (text: string): string => text.replaceAll(site.directory, '/site').replace(/(?<=.)$(?!\n)/, '\n').replace(/\n+$/, '\n');
  const command = argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)).join(' ');
  await writeFile(join(directory!, `${name}.txt`), `# $ ${command.replaceAll(site.directory, '/site')}\n# exit ${code}\n# stdout\n${shown(stdout)}# stderr\n${shown(stderr)}`);
}

const sleeper = `exec sleep 1000`;
const submit = async (name: string, ...argv: string[]): Promise<string> => {
  const wrap = argv.some((word) => word.startsWith('--wrap')) ? [] : ['--wrap', sleeper];
  const { stdout, stderr } = await site.exec(['sbatch', '--parsable', '-o', '/dev/null', '-J', `ubench-${name}`, `--comment=ubench ${name}`, ...argv, ...wrap]);
  if (!/^\d+/.test(stdout)) throw new Error(`${name}: ${stderr}`);
  return stdout.trim();
};
const stateOf = async (job: string): Promise<string | undefined> => /JobState=(\w+)/.exec((await site.exec(['scontrol', 'show', 'job', '-o', job])).stdout)?.[1];
async function reaches(job: string, state: string): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if ((await stateOf(job)) === state) return;
    await sleep(100);
  }
  console.error(`job ${job} is ${await stateOf(job)} and not ${state}`);
}

await record('sbatch-parsable', ['sbatch', '--parsable', '-o', '/dev/null', '--wrap', 'true']);
const completed = await submit('completed', '--wrap', 'true');
const failed = await submit('failed', '--wrap', 'exit 5');
await Promise.all([reaches(completed, 'COMPLETED'), reaches(failed, 'FAILED')]);
const late = await submit('timeout', '-wn1');
const cancelled = await submit('cancelled', '-wn1');
const lost = await submit('node-fail', '-wn3', '--no-requeue');
const greedy = await submit('out-of-memory', '-wn1', '--mem=20', '--wrap', `perl -e '$x = "a" x 200_000_000; sleep 100'`);
const preempted = await submit('preempted', '-pspare', '--exclusive');
await Promise.all([late, cancelled, lost, preempted].map((job) => reaches(job, 'RUNNING')));
await site.timeOut(late);
await site.exec(['scancel', cancelled]);
await site.killNode('n3');
await site.setNodeDown('n3');
const claimant = await submit('claimant', '-wn2', '--exclusive');
await Promise.all([reaches(late, 'TIMEOUT'), reaches(cancelled, 'CANCELLED'), reaches(lost, 'NODE_FAIL'), reaches(greedy, 'OUT_OF_MEMORY'), reaches(preempted, 'PREEMPTED')]);
await site.exec(['scancel', claimant]);
const running = await submit('running', '-wn1', '--gres=gpu:a100:1');
await reaches(running, 'RUNNING');
await submit('array', '-wn1', '--array=0-4%2');
await submit('two-nodes', '-N2');
await submit('resources', '-wn1', '--exclusive');
await submit('priority', '-wn1', '--exclusive');
await submit('dependency', `--dependency=afterok:${running}`);
await submit('never', `--dependency=afterok:${failed}`);
await submit('too-long', '-pshort', '-t10');
await submit('held', '-H');
await submit('later', '--begin=now+1hour');
await submit('closed', '-pclosed');
await submit('lost-node', '-wn3');
// The scheduler looks at them, and the database hears of those that have ended.
await sleep(8_000);

await record('squeue-all', squeueCommand('alice'));
await record('squeue-unknown-id', ['squeue', '-h', '-j', '999999']);
await record('sacct', sacctCommand([completed, failed, late, cancelled, lost, greedy, preempted, running]));
await record('sacct-unknown-id', sacctCommand(['999999']));
await record('scontrol-show-job', ['scontrol', 'show', 'job', '-o']);
await record('scontrol-show-job-unknown-id', ['scontrol', 'show', 'job', '-o', '999999']);
await record('scontrol-show-partition', ['scontrol', 'show', 'partition', '-o']);
await record('scontrol-show-config', ['scontrol', 'show', 'config']);
await record('sinfo', sinfoCommand);
await record('sinfo-version', ['sinfo', '--version']);
await record('sacctmgr-show-assoc', associationsCommand('alice'));
await record('sacctmgr-show-qos', ['sacctmgr', '-n', '-P', 'show', 'qos', 'format=Name,MaxWall']);
await record('sbatch-test-only', ['sbatch', '--test-only', '--wrap', 'true']);
await record('sbatch-test-only-invalid-partition', ['sbatch', '--test-only', '-p', 'nowhere', '--wrap', 'true']);
await record('scancel-finished', ['scancel', completed]);
await record('scancel-unknown-id', ['scancel', '999999']);
await record('scancel-foreign', ['scancel', (await site.exec(['sbatch', '--parsable', '-o', '/dev/null', '--wrap', sleeper], { user: 'bob' })).stdout.trim()]);

const wrong: Record<string, string[]> = {
  partition: ['-p', 'nowhere'],
  account: ['-A', 'nobody'],
  qos: ['-q', 'nothing'],
  'time-limit': ['-p', 'short', '-t', '10'],
  'time-limit-of-qos': ['-q', 'brief', '-t', '10'],
  'too-many-gpus': ['--gres=gpu:a100:9'],
  'type-of-gpu': ['--gres=gpu:h100:1'],
  'too-many-nodes': ['-N9'],
  'too-much-memory': ['--mem=900G'],
  'too-many-cpus': ['-c900'],
  reservation: ['--reservation=none'],
  constraint: ['-C', 'quantum'],
  dependency: ['--dependency=afterok:999999'],
  'working-directory': ['-D', '/nowhere'],
  'node-name': ['-w', 'n99'],
  array: ['--array=0-99999999'],
};
for (const [name, argv] of Object.entries(wrong)) await record(`sbatch-wrong-${name}`, ['sbatch', '--parsable', '-o', '/dev/null', ...argv, '--wrap', 'true']);
await record('sbatch-no-shebang', ['sh', '-c', 'echo true | sbatch --parsable -o /dev/null']);
await record('sbatch-no-file', ['sbatch', '--parsable', 'no-such-file']);

// What is said where nobody answers.
await site.exec(['sh', '-c', 'kill -9 $(cat /run/slurmdbd.pid)'], { user: 'root' });
await record('sacct-without-database', sacctCommand([completed]));
await site.exec(['scontrol', 'shutdown', 'slurmctld'], { user: 'root' });
await sleep(2_000);
await Promise.all([
  record('squeue-without-controller', squeueCommand('alice')),
  record('sbatch-without-controller', ['sbatch', '--parsable', '--wrap', 'true']),
  record('scancel-without-controller', ['scancel', completed]),
  record('sinfo-without-controller', sinfoCommand),
]);
