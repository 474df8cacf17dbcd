import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { Project, repository } from '../harness/project.ts';
import { type Block, blocksOf, commandsOf, fileOf, missingLines } from './markdown.ts';

/** The port that the document says; here any free one takes its place. */
const port = '3000';

async function freePort(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port: free } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return String(free);
}

/** Runs the commands, and compares what they print and how they end: with the exit code that is shown, else with 0. */
async function runCommands(block: Block, project: Project): Promise<void> {
  for (const { argv, output, line } of commandsOf(block)) {
    expect(argv.slice(0, 2), `line ${line}`).toEqual(['npx', 'ubench']);
    const { code, stdout, stderr } = await project.ubench(...argv.slice(2));
    const shown = /exit code (\d+)$/.exec(output.at(-1) ?? '')?.[1] ?? '0';
    expect(code, `line ${line}\n${stdout}\n${stderr}`).toBe(Number(shown));
    expect(missingLines(output, stdout), `line ${line} printed\n${stdout}`).toEqual([]);
  }
}

/** Edits a file as a person who reads the document would: the lines with `-` become those with `+`. */
function applyDiff({ text, line }: Block, project: Project): void {
  const [head, ...rows] = text.trimEnd().split('\n');
  const path = head!.replace(/^--- /, '');
  const side = (sign: string): string => rows.filter((row) => row.startsWith(sign)).map((row) => `${row.slice(1)}\n`).join('');
  const before = readFileSync(join(project.directory, path), 'utf8');
  const after = before.replace(side('-'), () => side('+'));
  expect(after, `line ${line} changes nothing in ${path}`).not.toBe(before);
  project.write({ [path]: after });
}

/** Starts a server in the background, and waits until it answers. */
async function startInBackground({ text, line }: Block, project: Project, at: string): Promise<void> {
  const [program, ...argv] = /^(.*) &\n$/.exec(text)?.[1]?.split(' ') ?? [];
  expect(program, `line ${line}`).toBe('node');
  const server = spawn(process.execPath, argv, { cwd: project.directory, stdio: 'inherit' });
  onTestFinished(() => void server.kill());
  while (!(await fetch(at).then(({ ok }) => ok, () => false))) {
    expect(server.exitCode, `line ${line} ended`).toBeNull();
    await sleep(50);
  }
}

/** A file that is shown is one that is there. */
function compareFile(block: Block, project: Project, free: string): void {
  const { path, text } = fileOf(block);
  const written = readFileSync(join(project.directory, path), 'utf8').replaceAll(free, port);
  expect(written, `line ${block.line}`).toBe(text.slice(text.indexOf('\n') + 1));
}

it('a newcomer who does all that docs/getting-started.md says, from an empty directory, sees what it shows', async () => {
  const free = await freePort();
  const project = new Project({}, onTestFinished, false);
  for (const block of blocksOf(readFileSync(join(repository, 'docs/getting-started.md'), 'utf8'))) {
    const typed = { ...block, text: block.text.replaceAll(port, free) };
    if (block.language === 'console') await runCommands(typed, project);
    else if (block.language === 'sh') await startInBackground(typed, project, `http://localhost:${free}/`);
    else if (block.language === 'diff') applyDiff(block, project);
    else compareFile(block, project, free);
  }
  expect(leftRunning(project)).toEqual([]);
});
