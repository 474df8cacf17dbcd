import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withoutComments } from './import-specifiers.ts';
import { packages, root } from './workspace.ts';

/** What of Node's own modules leaves something outside of the process. */
const writers = new Set(
  [
    'appendFile chmod chown copyFile cp createWriteStream fchmod fchown ftruncate lchown link lutimes mkdir mkdtemp open rename rm rmdir symlink truncate unlink utimes write writeFile writev',
    'exec execFile fork spawn',
  ].flatMap((names) => names.split(' ').flatMap((name) => [name, `${name}Sync`])),
);

/** What needs none, and why. */
const exempt: Readonly<Record<string, string>> = {
  'packages/files/src/failpoint.ts': 'they are made there',
  'packages/llm/src/power/nvidia-smi.ts': 'nvidia-smi looks, and changes nothing',
  'packages/processes/src/process-table.ts': 'ps looks, and changes nothing',
  'packages/ubench/src/cli/doctor/checks/wall-clock.ts': 'timedatectl looks, and changes nothing',
  'packages/ubench/src/cli/run/watch/watching-process.ts': 'the run ends itself, by a signal that it listens for',
  'plugins/backend-local/src/diagnose-containers.ts': 'runtimes are asked for their versions, and change nothing',
  'plugins/service-chroma/src/diagnose.ts': 'the server is asked for its version, and changes nothing',
  'plugins/service-ollama/src/diagnose.ts': 'the program is asked for its version, and changes nothing',
  'plugins/service-postgres/src/diagnose.ts': 'the server is asked for its version, and changes nothing',
};

/** Names that a file imports and that write; a module as a whole may write. */
function importedWriters(code: string): string[] {
  return [...code.matchAll(/^import ([^;]*?) from 'node:(fs|fs\/promises|child_process|sqlite)';/gm)].flatMap(([, what]) => {
    const whole = /^(?:\* as )?(\w+)\b/.exec(what!)?.[1];
    if (whole !== undefined && whole !== 'type') return [...writers].map((name) => `${whole}.${name}`);
    const names = what!.replace(/[{}\s]/g, ' ').split(',').map((name) => name.trim());
    return names.filter((name) => writers.has(name.split(' ')[0]!)).map((name) => name.split(' ').at(-1)!);
  });
}

interface Use {
  readonly what: string;
  readonly at: number;
}

function usesIn(code: string, names: readonly string[]): Use[] {
  const body = code.replace(/^import [^;]*;/gm, (text) => ' '.repeat(text.length));
  const found = [...names, 'new DatabaseSync', 'process.kill'].flatMap((what) => [...body.matchAll(new RegExp(`(?<![\\w.#])${what.replace('.', '\\.')}\\b(?=[(),])`, 'g'))].map(({ index }) => ({ what, at: index })));
  // Opening what is only read leaves nothing.
  return found.filter(({ what, at }) => !(/open(Sync)?$/.test(what) && /^[\w.]+\([^()]*, 'r'\)/.test(body.slice(at))));
}

/** Whether a place stands between the `:before` and the `:after` of one failpoint, or in a function that is called only from such places. */
function isGuarded(code: string, at: number, seen: readonly string[] = []): boolean {
  const points = [...code.matchAll(/\bfailpoint\(['`](.+?):(before|after)['`]\)/g)].map(({ 1: name, 2: step, index }) => ({ name, step, index }));
  const open = new Set<string>();
  for (const { name, step } of points.filter(({ index }) => index < at)) {
    if (step === 'before') open.add(name!);
    else open.delete(name!);
  }
  if (points.some(({ name, step, index }) => index > at && step === 'after' && open.has(name!))) return true;
  const holder = [...code.slice(0, at).matchAll(/^(?:export )?(?:async )?(?:function\*? |const )(\w+)/gm)].at(-1)?.[1];
  if (holder === undefined || seen.includes(holder)) return false;
  const calls = [...code.matchAll(new RegExp(`(?<!function )(?<![\\w.#])${holder}\\(`, 'g'))];
  return calls.length > 0 && calls.every(({ index }) => isGuarded(code, index, [...seen, holder]));
}

// What the conformance suites and their servers do is part of tests, which nobody kills.
describe.each(packages.filter(({ folder }) => folder !== 'testkit').map((p) => [p.folder, p] as const))('%s', (_folder, { sources }) => {
  it('writes files and starts commands between failpoints, so that a test can kill it before and after', () => {
    const unguarded = sources
      .filter(({ test, path }) => !test && !(relative(root, path) in exempt))
      .flatMap(({ path, code: text }) => {
        const code = withoutComments(text);
        return usesIn(code, importedWriters(code))
          .filter(({ at }) => !isGuarded(code, at))
          .map(({ what, at }) => `${relative(root, path)}:${text.slice(0, text.indexOf(code.slice(at, at + 40))).split('\n').length}: ${what}`);
      });
    expect(unguarded).toEqual([]);
  });
});
