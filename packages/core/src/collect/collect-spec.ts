import { pathToFileURL } from 'node:url';
import { coreErrors } from '../core-errors.ts';
import { keepingSharedState } from '../shared-state.ts';
import { importTimeout_s, type TimeLimit, withinTime } from '../time-limit.ts';
import { withCollector } from './collector.ts';
import { explainImportError } from './explain-import-error.ts';
import { hashModuleGraph, instanceOf, watchImports } from './module-graph.ts';
import { realFile } from './spec-file.ts';
import { benchmarksOf, type SuiteNode } from './spec-tree.ts';

/** A spec file as declared. */
export interface CollectedSpec {
  readonly path: string;
  readonly root: SuiteNode;
  readonly moduleHash: string;
}

const importLimit: TimeLimit = { limit_ns: importTimeout_s * 1e9, late: () => coreErrors.UBENCH_E_SPEC_TIMEOUT({ seconds: importTimeout_s }) };

/**
 * Imports a spec and gathers what it declares. Nothing is deployed or measured. Specs are collected one at a time.
 * @param path Absolute.
 * @param root The directory that file names of the plan are relative to.
 * @param instance Names module instances of its own, see {@link instanceOf}: without, a spec is imported once in a process.
 * @throws An error of the spec, with its line: UBENCH_E_SPEC_…, UBENCH_E_NAME_TAKEN, or what the options' parsers throw.
 */
export async function collectSpec(path: string, root: string, instance?: string): Promise<CollectedSpec> {
  watchImports();
  const file = realFile(path);
  const url = instanceOf(pathToFileURL(file).href, instance);
  try {
    const suite = await importingSpec(url, () => import(url));
    return { path, root: suite, moduleHash: hashModuleGraph(url, root) };
  } catch (error) {
    throw explainImportError(error, file, root);
  }
}

/**
 * Gathers what a spec declares while it is imported.
 * @param url Of the file that declares it.
 * @throws UBENCH_E_SPEC_EMPTY, UBENCH_E_SPEC_TIMEOUT, UBENCH_E_SPEC_GLOBALS, UBENCH_E_SPEC_DIRECTORY, or what the import rejects with.
 */
export async function importingSpec(url: string, load: () => Promise<unknown>): Promise<SuiteNode> {
  const suite = await withCollector(url, async () => {
    await keepingSharedState(() => withinTime(load, importLimit));
  });
  if (benchmarksOf(suite).next().done === true) throw coreErrors.UBENCH_E_SPEC_EMPTY({});
  return suite;
}
