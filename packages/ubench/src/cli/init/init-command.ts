import { findPackageJSON } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exitCodes } from '@ubench/errors';
import type { CliContext } from '../cli-context.ts';
import type { FlagValues } from '../flag.ts';
import { ownVersion } from '../own-package.ts';
import { applyChanges } from './apply-changes.ts';
import { findAnswers } from './init-answers.ts';
import type { initFlags } from './init-flags.ts';
import { planProject, type ProjectPlan } from './plan-project.ts';

/** `ubench init`: writes a spec that runs as it is, and what a project needs around it. */
export async function initCommand(_args: readonly string[], flags: FlagValues<typeof initFlags>, { cwd, stdin, stdout }: CliContext): Promise<number> {
  const ask = !flags.yes && stdin.isTTY && stdout.isTTY;
  const answers = await findAnswers(flags, ask, { stdin, stdout });
  if (answers === undefined) return exitCodes.interrupted.code;
  const plan = planProject({ ...answers, directory: cwd, version: ownVersion(), force: flags.force });
  applyChanges(cwd, plan.changes);
  stdout.write(`${[...summaryOf(plan), '', ...nextSteps(answers.file, plan, cwd)].join('\n')}\n`);
  return exitCodes.success.code;
}

function summaryOf({ changes, kept }: ProjectPlan): string[] {
  return [
    ...section('Written:', changes.filter(({ replaces }) => !replaces).map(({ path }) => path)),
    ...section('Changed:', changes.filter(({ replaces }) => replaces).map(({ path }) => path)),
    ...section('Kept as it was (--force writes over files):', kept),
  ];
}

const section = (title: string, entries: readonly string[]): string[] => (entries.length === 0 ? [] : [title, ...entries.map((entry) => `  ${entry}`)]);

/** What runs without an installation is run first: the first numbers should not wait for it. */
function nextSteps(file: string, { packages }: ProjectPlan, cwd: string): string[] {
  const run = [`npx ubench run ${file}`, 'runs it'] as const;
  const missing = packages.filter((name) => !isInstalled(name, pathToFileURL(join(cwd, 'package.json')).href));
  const unavailable = missing.filter((name) => !isInstalled(name, import.meta.url));
  const steps =
    unavailable.length > 0
      ? [['npm install', `fetches ${unavailable.join(', ')}`] as const, run]
      : [run, ...(missing.length > 0 ? [['npm install', 'gives your editor the types'] as const] : [])];
  const width = Math.max(...steps.map(([command]) => command.length));
  return ['Next:', ...steps.map(([command, why]) => `  ${command.padEnd(width)}   ${why}`), '', `The comments in ${file} say where your own goes.`];
}

/** Whether a file of its project can import a package. */
function isInstalled(name: string, from: string): boolean {
  try {
    return findPackageJSON(name, from) !== undefined;
  } catch {
    return false;
  }
}
