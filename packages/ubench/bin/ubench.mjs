#!/usr/bin/env node
// Plain JavaScript that any Node can parse: an older one would otherwise fail much later, with a message about syntax.
import { existsSync, realpathSync } from 'fs';
import module from 'module';
import { dirname, join } from 'path';
import { fileURLToPath, pathToFileURL } from 'url';

const required = 24;

if (Number(process.versions.node.split('.')[0]) < required) {
  process.stderr.write(
    `error: ubench needs Node ${required} or newer, and this is Node ${process.versions.node} (${process.execPath}).\n` +
      `  → Install it from https://nodejs.org, or: nvm install ${required} && nvm use ${required}\n` +
      `  → Or for one project: npm install --save-dev node@${required} && npx ubench --help\n`,
  );
  process.exit(5);
}

/** The command of the project that we are in, where one is installed: it has the versions that its specs were written for. */
function projectCommand() {
  let directory;
  try {
    directory = process.cwd();
  } catch {
    // It was removed; main says so.
    return undefined;
  }
  for (; ; directory = dirname(directory)) {
    const command = join(directory, 'node_modules/ubench/bin/ubench.mjs');
    if (existsSync(command)) return realpathSync(command);
    if (dirname(directory) === directory) return undefined;
  }
}

const own = realpathSync(fileURLToPath(import.meta.url));
const project = projectCommand();

if (project !== undefined && project !== own) {
  // It finds itself where we found it, and goes on.
  import(pathToFileURL(project).href);
} else {
  // What was compiled once is not compiled again: a third of the start. Node keeps it in the directory for temporary files.
  module.enableCompileCache();
  // In the workspace there is the source, and no build is needed; in the published package there is only the build.
  const source = new URL('../src/cli/main.ts', import.meta.url);
  const entry = existsSync(source) ? source : new URL('../dist/cli/main.js', import.meta.url);
  // Not a top-level await: a run that never settles is then reported by main, not by Node with exit code 13.
  import(entry.href)
    .then(({ main }) => main())
    .catch((error) => {
      // What prints errors may be what could not be loaded.
      console.error(error);
      if (error?.code === 'EMFILE') console.error('  → This process may open too few files: raise the limit, such as by `ulimit -n 1024`.');
      process.exitCode = 3;
    });
}
