import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { nearest } from '@ubench/errors';
import { ownFile } from '../own-package.ts';
import { initErrors } from './init-errors.ts';

/** What `ubench init` can begin with, by name: each has a folder in `templates/init`. */
export const templates = {
  http: { title: 'an HTTP server' },
  postgres: { title: 'PostgreSQL' },
  function: { title: 'a function' },
} as const;

export type TemplateName = keyof typeof templates;
export const defaultTemplate: TemplateName = 'http';

/** @throws UBENCH_E_INIT_TEMPLATE */
export function templateNamed(name: string): TemplateName {
  if (Object.hasOwn(templates, name)) return name as TemplateName;
  const known = Object.keys(templates);
  throw initErrors.UBENCH_E_INIT_TEMPLATE({ name, near: nearest(name, known), known });
}

/** The folder that the paths in the templates' specs are written for. */
const folder = 'benchmarks';

/** Where the spec of a template goes when nothing else is said. */
export const defaultFile = (template: TemplateName): string => `${folder}/${template}.bench.ts`;

export interface TemplateFile {
  /** Relative to the working directory. */
  readonly path: string;
  readonly content: string;
}

const root = ownFile('templates/init');

/** The files of a template, the spec first; what it needs beside it goes into the same folder. */
export function filesOfTemplate(template: TemplateName, specPath: string): TemplateFile[] {
  const target = posix.dirname(specPath);
  return readdirSync(join(root, template))
    .sort((a, b) => Number(isSpec(b)) - Number(isSpec(a)))
    .map((name) => ({
      path: isSpec(name) ? specPath : posix.join(target, name),
      content: readFileSync(join(root, template, name), 'utf8').replaceAll(`'${folder}/`, `'${target === '.' ? '' : `${target}/`}`),
    }));
}

/** The configuration that every template begins with. */
export const configFile = (): TemplateFile => ({
  path: 'ubench.config.ts',
  content: readFileSync(join(root, 'ubench.config.ts'), 'utf8'),
});

const isSpec = (name: string): boolean => name.endsWith('.bench.ts');
