import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { quick, imports, server, web } from '../bad-input/web-spec.ts';
import { Project } from '../harness/project.ts';
import { yardBackend, yardConfig } from '../harness/yard-backend.ts';

/** A project with a server to be started on the backend `berth`. */
export function yardProject(whenDone: (remove: () => void) => void, options = '', more: Readonly<Record<string, string>> = {}): Project {
  const files = { 'yard.mjs': yardBackend, 'ubench.config.ts': yardConfig(options), 'server.mjs': `console.log('listening soon');\n${server}`, 'a.bench.ts': `${imports}${web()}${quick}`, ...more };
  const project: Project = new Project(files, (remove) =>
    whenDone(() => {
      // A test that failed must leave nothing running.
      for (const pid of aliveInYard(project)) process.kill(pid, 'SIGKILL');
      remove();
    }),
  );
  return project;
}

/** What is in the yard: a file each. */
export const inYard = ({ directory }: Project): string[] => (existsSync(join(directory, 'yard')) ? readdirSync(join(directory, 'yard')).filter((name) => /\.(json|pid|log)$/.test(name)) : []);

/** Pids that were noted in the yard and that live. */
export const aliveInYard = (project: Project): number[] =>
  inYard(project)
    .filter((name) => name.endsWith('.pid'))
    .map((name) => Number(readFileSync(join(project.directory, 'yard', name), 'utf8')))
    .filter((pid) => existsSync(`/proc/${pid}`));

export const lastRun = (project: Project): string => basename(project.runs.at(-1)!);
