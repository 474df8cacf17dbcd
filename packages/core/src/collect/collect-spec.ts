import { pathToFileURL } from 'node:url';
import { coreErrors } from '../core-errors.ts';
import { withCollector } from './collector.ts';
import { explainImportError } from './explain-import-error.ts';
import { hashModuleGraph, watchImports } from './module-graph.ts';
import { benchmarksOf, type SuiteNode } from './spec-tree.ts';

/** A spec file as declared. */
export interface CollectedSpec {
  readonly path: string;
  readonly root: SuiteNode;
  readonly moduleHash: string;
}

const importTimeout_s = 10;

/**
 * Imports a spec and gathers what it declares. Nothing is deployed or measured. Specs are collected one at a time.
 * @param path Absolute.
 * @param root The directory that file names of the plan are relative to.
 * @throws An error of the spec, with its line: UBENCH_E_SPEC_…, UBENCH_E_NAME_TAKEN, or what the options' parsers throw.
 */
export async function collectSpec(path: string, root: string): Promise<CollectedSpec> {
  watchImports();
  const url = pathToFileURL(path).href;
  let timer: NodeJS.Timeout | undefined;
  try {
    const suite = await withCollector(url, async () => {
      const timeout = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(coreErrors.UBENCH_E_SPEC_TIMEOUT({ seconds: importTimeout_s })), importTimeout_s * 1000);
      });
      await Promise.race([import(url), timeout]);
    });
    if (benchmarksOf(suite).next().done === true) throw coreErrors.UBENCH_E_SPEC_EMPTY({});
    return { path, root: suite, moduleHash: hashModuleGraph(url, root) };
  } catch (error) {
    throw explainImportError(error, path, root);
  } finally {
    clearTimeout(timer);
  }
}
