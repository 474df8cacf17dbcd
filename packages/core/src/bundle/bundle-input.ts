import type { ErrorRecord } from '@ubench/errors';

/** What one file is made of. Paths are absolute. */
export interface BundleInput {
  /** The module whose `runAgentProgram` is called with the code. A file URL. */
  readonly program: string;
  readonly spec: string;
  /** The directory that a project's files are told from. */
  readonly root: string;
  /** Of the spec, as the plan has it. */
  readonly moduleHash: string;
  /** Plugins of drivers, as slices call them: packages, or paths from the root. */
  readonly plugins: readonly string[];
}

/** What the process is told that makes it. */
export interface BundleOrder extends BundleInput {
  /** Where packages of ubench are looked for when the project has none: a URL. */
  readonly ownLocation: string;
}

/** What became of it: the text of the file, or why there is none. */
export type BundleOutcome = { readonly code: string } | { readonly error: ErrorRecord };
