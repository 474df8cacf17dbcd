import { parseSync } from 'rolldown/utils';
import type { Plugin } from 'rolldown';
import { isOwnPackage } from '../collect/own-packages.ts';
import { placeOf } from './bundle-banner.ts';
import type { BundleModules } from './bundle-modules.ts';

/**
 * Where a module is, to itself: what it calls `import.meta` or `__filename` is that of the bundle otherwise. One of the project is where it is in the
 * project, one of a package that a project installs below `node_modules`, both told from the working directory: so files beside them can be there too.
 * Ours read nothing beside them where agents run.
 */
export function modulePlaces(modules: BundleModules): Plugin {
  return {
    name: 'ubench-places',
    transform(code, id) {
      if (!/import\.meta|__dirname|__filename/.test(code)) return null;
      const file = modules.fileOf(id) ?? installedFile(id);
      if (file === undefined) return null;
      const place = `${placeOf}(${JSON.stringify(file)})`;
      const { module } = parseSync(id, code);
      if (!module.hasModuleSyntax) return { code: withCommonNames(code, place), map: null };
      return { code: withPlaces(withoutCreateRequire(code), id, place), map: null };
    },
  };
}

/** Of a file of a package that is not ours: where it is below `node_modules` where packages are not linked from elsewhere. */
function installedFile(id: string): string | undefined {
  const [, file] = /.*\/node_modules\/(.+)$/.exec(id.replaceAll('\\', '/')) ?? [];
  return file === undefined || isOwnPackage(file) ? undefined : `node_modules/${file}`;
}

/** What a module makes of `createRequire` for itself is what bundlers know by its name alone: so what it requires comes with it. */
const withoutCreateRequire = (code: string): string =>
  code.replace(/^\s*(?:const|let|var)\s+require\s*=\s*(?:\w+\.)?createRequire\(import\.meta\.(?:url|filename)\);?/m, (text) => text.replaceAll(/[^\n]/g, ''));

function withPlaces(code: string, id: string, place: string): string {
  let placed = code;
  for (const { start, end } of parseSync(id, code).module.importMetas.toReversed()) placed = `${placed.slice(0, start)}${place}${placed.slice(end)}`;
  return placed;
}

/** Without a line of its own: errors tell lines. */
function withCommonNames(code: string, place: string): string {
  if (/\b(?:const|let|var|function)\s+__(?:dir|file)name\b/.test(code)) return code;
  const [strict = ''] = /^(?:\s*['"]use strict['"];?)?/.exec(code) ?? [];
  return `${strict} var { filename: __filename, dirname: __dirname } = ${place}; ${code.slice(strict.length)}`;
}
