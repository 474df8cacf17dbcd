// What srun is on a cluster: starts N tasks of the command that follows, each with its rank, and ends with them or when it is told to.
// node start-tasks.ts N DIRECTORY {"rank": ["command", "that", "each", "runs", "under"]} COMMAND…
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [count, directory, wrappers, ...command] = process.argv.slice(2);
const under = JSON.parse(wrappers!) as Record<string, string[]>;
const tasks = Array.from({ length: Number(count) }, (_, rank) => {
  const [program, ...args] = [...(under[rank] ?? []), ...command];
  const task = spawn(program!, args, { stdio: 'inherit', env: { ...process.env, UBENCH_AGENT_RANK: String(rank) } });
  writeFileSync(join(directory!, `task-${rank}.pid`), String(task.pid));
  task.once('exit', (code, signal) => {
    if (code !== 0) process.stderr.write(`launcher: task ${rank} ended: ${signal ?? code}\n`);
  });
  return task;
});
process.once('SIGTERM', () => {
  for (const task of tasks) task.kill('SIGTERM');
});
