/** What modules of a bundle find their place by: see `ModulePlaces`. A name that nobody writes. */
export const placeOf = '__ubenchPlaceOf';

/**
 * The first lines of a bundle. CommonJS packages ask for `require` in ways that a bundler does not see. A module of a project is where it would be if the
 * project were in the working directory: files that were listed are beside it there.
 */
export const bundleBanner = `import { createRequire as __ubenchCreateRequire } from 'node:module';
import { dirname as __ubenchDirname, join as __ubenchJoin } from 'node:path';
import { pathToFileURL as __ubenchToUrl } from 'node:url';
const require = __ubenchCreateRequire(import.meta.url);
const ${placeOf} = (file) => {
  const filename = __ubenchJoin(process.cwd(), file);
  const { href: url } = __ubenchToUrl(filename);
  const resolve = (specifier) => (/^\\.\\.?\\//.test(specifier) ? new URL(specifier, url).href : import.meta.resolve(specifier));
  return { filename, dirname: __ubenchDirname(filename), url, resolve, main: false };
};
`;
