import { defineErrors } from '@ubench/errors';

export const specNameErrors = defineErrors({
  UBENCH_E_SPEC_NAME: (p: { flag: string; name: string }) => ({
    what: `${p.flag} ${p.name}: the name of a spec ends in .bench.ts.`,
    fix: `Write ${p.flag} ${p.name.replace(/(\.bench)?(\.[mc]?[jt]s)?$/, '')}.bench.ts`,
  }),
});

const isSpecName = (name: string): boolean => /[^/\\]\.bench\.ts$/.test(name);

/**
 * The path of a spec that is to be written, as a flag gave it: specs are found by their ending.
 * @throws UBENCH_E_SPEC_NAME
 */
export function newSpecPath(flag: string, name: string): string {
  if (!isSpecName(name)) throw specNameErrors.UBENCH_E_SPEC_NAME({ flag, name });
  return name;
}
