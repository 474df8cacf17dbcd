import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type AgentAssignment, type Bundle, bundleSpec, filesOfSlice, relocateSlice } from '@ubench/core';
import { type AgentMessage, parseLoad, type PlanSlice } from '@ubench/load';
import { onTestFinished } from 'vitest';
import { Project } from '../harness/project.ts';
import { bundleInput, moduleHash } from './bundle-input.ts';

/** A project with one spec, of which one file is made. */
export class BundledSpec {
  readonly project: Project;
  readonly #plugins: readonly string[];

  constructor(files: Readonly<Record<string, string>> & { readonly 'a.bench.ts': string }, plugins: readonly string[] = []) {
    this.project = new Project(files);
    this.#plugins = plugins;
  }

  bundle(signal = new AbortController().signal): Promise<Bundle> {
    return bundleSpec(bundleInput(this.project.directory, this.#plugins), signal);
  }

  /**
   * Runs the benchmark `it` alone in a directory without any other file, by Node without any flag, with the project gone: what its agent says.
   * @param files To be there beside it: text by path.
   */
  async run(change: Pick<PlanSlice, 'workload' | 'endpoint'> & Partial<PlanSlice>, files: Readonly<Record<string, string>> = {}): Promise<AgentMessage[]> {
    const { path } = await this.bundle();
    const { directory } = this.project;
    const elsewhere = mkdtempSync(join(tmpdir(), 'ubench-elsewhere-'));
    onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }));
    copyFileSync(path, join(elsewhere, 'agent.mjs'));
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(elsewhere, file)), { recursive: true });
      writeFileSync(join(elsewhere, file), text);
    }
    const slice: PlanSlice = {
      schema: 'ubench.slice/1',
      benchmark: 'a.bench.ts > it',
      spec: { path: join(directory, 'a.bench.ts'), root: directory, module_hash: moduleHash },
      driver: { name: 'executor', plugin: null, options: {} },
      prepared: null,
      seed: 1,
      load: parseLoad({ concurrency: 2, operations: 20 }),
      agent: { index: 0, count: 1 },
      cache_dir: join(directory, 'cache'),
      ...change,
    };
    const needed = filesOfSlice(slice, { cacheDir: slice.cache_dir, root: directory });
    for (const { path: from, at } of needed) cpSync(from, join(elsewhere, at));
    rmSync(directory, { recursive: true });
    return said(elsewhere, { slice: relocateSlice(slice, needed, elsewhere), env: { ...process.env } });
  }
}

function said(cwd: string, assignment: AgentAssignment): Promise<AgentMessage[]> {
  return new Promise((resolve, reject) => {
    // Whatever started the tests may have told Node where to look for packages.
    const child = execFile(process.execPath, ['agent.mjs'], { cwd, timeout: 30_000, env: { ...process.env, NODE_PATH: '' } }, (error, stdout, stderr) => {
      if (error || stderr !== '') reject(new Error(`${stdout}\n${stderr}`, { cause: error }));
      else resolve(stdout.trim().split('\n').map((line) => JSON.parse(line) as AgentMessage));
    });
    child.stdin!.end(JSON.stringify(assignment));
  });
}
