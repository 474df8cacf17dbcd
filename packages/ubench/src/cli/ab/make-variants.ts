import { basename, join, resolve } from 'node:path';
import type { RunOptions } from '@ubench/core';
import { abLooks, abPaths, newAbRecord, type OfBoth, type SideName, type Variant, writeAbRecord } from '@ubench/core/analysis';
import type { CommandContext } from '../cli-context.ts';
import { configFlags, type FlagValues } from '../flag.ts';
import { readConfig } from '../read-config.ts';
import { bothFlags, type variantFlags } from './ab-flags.ts';
import { addTree, buildTree, type GitTree, removeTree } from './git-trees.ts';

type Flags = FlagValues<typeof variantFlags> & FlagValues<typeof bothFlags>;

/** What the flags say about one side. */
export interface WrittenVariant {
  readonly name: string | undefined;
  readonly ref: string | undefined;
  readonly config: string | undefined;
  readonly set: readonly string[];
  readonly at: Readonly<Record<string, string>>;
}

export const writtenVariants = (flags: FlagValues<typeof variantFlags>): OfBoth<WrittenVariant> => ({
  a: { name: flags.aName, ref: flags.aRef, config: flags.aConfig, set: flags.aSet, at: flags.aAt },
  b: { name: flags.bName, ref: flags.bRef, config: flags.bConfig, set: flags.bSet, at: flags.bAt },
});

/** What a variant is called where nobody says: by its ref or its configuration, where that tells the two apart. */
export function namesOf({ a, b }: OfBoth<WrittenVariant>): OfBoth<string> {
  const own = ({ name, ref, config }: WrittenVariant): string | undefined => name ?? ref ?? (config === undefined ? undefined : basename(config));
  const names = { a: own(a) ?? 'A', b: own(b) ?? 'B' };
  return names.a === names.b ? { a: 'A', b: 'B' } : names;
}

/** As it would be written on the command line. */
function settingsOf(side: SideName, { ref, config, set, at }: WrittenVariant): string[] {
  return [
    ...(ref === undefined ? [] : [`--${side}-ref ${ref}`]),
    ...(config === undefined ? [] : [`--${side}-config ${config}`]),
    ...set.map((text) => `--${side}-set ${text}`),
    ...Object.entries(at).map(([name, url]) => `--${side}-at ${name}=${url}`),
  ];
}

interface MakeContext {
  readonly context: CommandContext;
  /** Of the comparison. */
  readonly id: string;
  readonly stateDirectory: string;
  readonly signal: AbortSignal;
  readonly build: string | undefined;
  /** Decides the order of the pairs. */
  readonly seed: number;
  /** What both runs have. */
  readonly common: Pick<RunOptions, 'filters' | 'uncalibrated'>;
}

/** Both variants, ready to be planned; their working trees are removed when they are disposed of. */
export interface MadeVariants extends AsyncDisposable {
  readonly variants: OfBoth<Variant>;
}

/**
 * Checks out and builds what the flags name, and reads the configuration of each variant.
 * @throws UBENCH_E_REF, UBENCH_E_BUILD, and what is wrong with a configuration.
 */
export async function makeVariants(flags: Flags, make: MakeContext): Promise<MadeVariants> {
  const written = writtenVariants(flags);
  const names = namesOf(written);
  const { context, id, stateDirectory, signal, build } = make;
  const tree = { cwd: context.cwd, log: context.log.logger };
  const trees: string[] = [];
  if (written.a.ref !== undefined || written.b.ref !== undefined) {
    // First of all: a working tree that a killed process has left must be found.
    const described = (side: SideName) => ({ name: names[side], settings: settingsOf(side, written[side]), run: null });
    writeAbRecord(stateDirectory, newAbRecord({ id, argv: [...context.argv], seed: make.seed, looks: [...abLooks], variants: { a: described('a'), b: described('b') } }));
  }
  const dispose = async (): Promise<void> => {
    for (const directory of trees.splice(0)) await removeTree({ directory }, tree);
  };
  const checkOut = async (side: SideName, ref: string): Promise<GitTree> => {
    const directory = join(abPaths(stateDirectory, id).trees, side);
    trees.push(directory);
    context.stderr.write(`${names[side]}: checking out ${ref}\n`);
    const made = await addTree(ref, directory, tree);
    if (build !== undefined) {
      context.stderr.write(`${names[side]}: ${build}\n`);
      await buildTree(made, build, join(abPaths(stateDirectory, id).directory, `${side}.build.log`), signal, context.log.logger);
    }
    return made;
  };
  const variantOf = async (side: SideName): Promise<Variant> => {
    const { ref, config, set, at } = written[side];
    const made = ref === undefined ? undefined : await checkOut(side, ref);
    signal.throwIfAborted();
    const place = made === undefined ? context : { ...context, cwd: made.cwd };
    const resolved = await readConfig(place, configFlags(bothFlags, flags), config === undefined ? undefined : resolve(context.cwd, config));
    const { stdout, stderr, argv, log, verbosity } = context;
    return {
      name: names[side],
      settings: settingsOf(side, written[side]),
      ...(made === undefined ? {} : { git: { ref: made.ref, sha: made.sha }, tree: { directory: made.directory, project: made.project } }),
      options: {
        root: resolved.root,
        cwd: place.cwd,
        config: resolved.config,
        configPlaces: resolved.places,
        ...make.common,
        name: flags.name,
        tags: flags.tag,
        set: [...flags.set, ...set],
        seed: flags.seed,
        at: { ...flags.at, ...at },
        argv: [...argv],
        keep: false,
        reuse: false,
        bail: false,
        profile: false,
        allowInvalid: false,
        gate: false,
        strict: false,
        signal,
        stateDirectory,
        stdout,
        stderr,
        log: log.logger,
        verbose: verbosity !== undefined,
      },
    };
  };
  try {
    return { variants: { a: await variantOf('a'), b: await variantOf('b') }, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
