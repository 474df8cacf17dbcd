import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { blocksOf, type Command, commandsOf } from '../docs/markdown.ts';
import { root } from './run-command.ts';

/** The worked example of a page of docs/plugins: a package of a plugin, and a project that uses it. */
export interface PluginExample {
  /** `docs/plugins/service.md` */
  readonly page: string;
  /** The package's name, which is that of its folder: `ubench-service-kv`. */
  readonly name: string;
  /** Path, from the folder that holds package and project, to text. */
  readonly files: Readonly<Record<string, string>>;
  readonly commands: readonly Command[];
}

const folder = 'docs/plugins';

/** Every page that shows a package. */
export const pluginExamples: readonly PluginExample[] = readdirSync(join(root, folder)).sort().flatMap((name) => exampleOf(`${folder}/${name}`) ?? []);

function exampleOf(page: string): PluginExample | undefined {
  const markdown = readFileSync(join(root, page), 'utf8');
  const files = filesOf(markdown);
  const manifest = Object.keys(files).find((path) => path.endsWith('/package.json'));
  const code = blocksOf(markdown).filter(({ language }) => !['console', 'text'].includes(language));
  if (code.length !== Object.keys(files).length) throw new Error(`${page}: a block of code has no line with the path of its file, in backticks, above it`);
  if (manifest === undefined) return undefined;
  const commands = blocksOf(markdown).filter(({ language }) => language === 'console').flatMap(commandsOf);
  return { page, name: dirname(manifest), files, commands };
}

/** A block of code is the file that is named, in backticks and alone, on the line above it. */
function filesOf(markdown: string): Record<string, string> {
  return Object.fromEntries([...markdown.matchAll(/^`([^`\n]+)`\n\n```\w+\n(.*?)^```$/gms)].map((match) => [match[1]!, match[2]!]));
}

export function writeExample({ files }: PluginExample, directory: string): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}
