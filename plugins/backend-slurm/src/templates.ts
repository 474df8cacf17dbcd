import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import handlebars from 'handlebars';
import { shellQuote } from './shell-quote.ts';

/** Beside the manifest: the build has other folders than the source, and the package has one root. */
const directory = join(dirname(findPackageJSON('.', import.meta.url)!), 'templates/slurm');

/** A file of the templates as it is. */
export const asset = (name: string): string => readFileSync(join(directory, name), 'utf8');

const own = handlebars.create();
own.registerHelper({ quote: shellQuote, concat: (...parts: unknown[]) => parts.slice(0, -1).join('') });

/** What a template of `templates/slurm` makes of its data. Nothing is escaped but by `quote`. */
export const render = (name: string, data: object): string => own.compile(asset(name), { noEscape: true })(data);
