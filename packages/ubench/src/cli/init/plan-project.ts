import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileChange } from './apply-changes.ts';
import type { InitAnswers } from './init-answers.ts';
import { mergeGitignore } from './merge-gitignore.ts';
import { mergeManifest } from './merge-manifest.ts';
import { configFile, filesOfTemplate } from './template.ts';

/** What `ubench init` is going to do to a directory. */
export interface ProjectPlan {
  /** In the order in which a person should read of them; their paths relative to the directory. */
  readonly changes: readonly FileChange[];
  /** What is there already and stays. */
  readonly kept: readonly string[];
  /** Packages of ubench that the spec and the configuration import. */
  readonly packages: readonly string[];
}

export interface ProjectRequest extends InitAnswers {
  readonly directory: string;
  readonly version: string;
  /** Write over files that are there. */
  readonly force: boolean;
}

/** Decides what to write, and writes nothing. @throws UBENCH_E_INIT_MANIFEST */
export function planProject({ directory, template, file, version, force }: ProjectRequest): ProjectPlan {
  const changes: FileChange[] = [];
  const kept: string[] = [];
  const own = [...filesOfTemplate(template, file), configFile()];
  for (const { path, content } of own) {
    const before = contentOf(directory, path);
    if (before === undefined || (force && before !== content)) changes.push({ path, content, replaces: before !== undefined });
    else kept.push(path);
  }
  const packages = [...new Set(own.flatMap(({ content }) => [...content.matchAll(/ from '(@ubench\/[^']+|ubench)'/g)].map((match) => match[1]!)))].sort();
  const dependencies = Object.fromEntries(packages.map((name) => [name, `^${version}`]));
  const merge = (path: string, merged: (before: string | undefined) => string): void => {
    const before = contentOf(directory, path);
    const content = merged(before);
    if (content !== before) changes.push({ path, content, replaces: before !== undefined });
  };
  merge('package.json', (before) => {
    const manifest = mergeManifest(before, { bench: 'ubench run' }, dependencies);
    kept.push(...manifest.kept);
    return manifest.text;
  });
  merge('.gitignore', mergeGitignore);
  return { changes, kept, packages };
}

function contentOf(directory: string, path: string): string | undefined {
  const file = join(directory, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
