import { readdirSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { basename, dirname, join } from 'node:path';
import handlebars from 'handlebars';

/** Beside the manifest: the build has other folders than the source, and the package has one root. */
const directory = join(dirname(findPackageJSON('.', import.meta.url)!), 'templates/report');

/** A file of the templates as it is: the styles and the script of a page. */
export const asset = (name: string): string => readFileSync(join(directory, name), 'utf8').trim();

/** Makes HTML of its data. */
export type Template = (data: object) => string;

/**
 * Compiles a template of `templates/report`, with its neighbours as partials: some milliseconds. What stands in `{{…}}` is escaped.
 * @param helpers What a template can compute, by name.
 */
export function compileTemplate(name: string, helpers: Readonly<Record<string, (value: string) => string>>): Template {
  const own = handlebars.create();
  for (const file of readdirSync(directory)) {
    if (file.endsWith('.hbs')) own.registerPartial(basename(file, '.hbs'), readFileSync(join(directory, file), 'utf8'));
  }
  own.registerHelper({ ...helpers });
  return own.compile(`{{> ${name}}}`, { preventIndent: true });
}
