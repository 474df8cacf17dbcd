import { defineErrors } from '@ubench/errors';

const orHelp = (near: string | undefined, command: string): string =>
  near === undefined ? `${command} --help lists what there is.` : `Did you mean '${near}'?`;

/** Mistakes on the command line; all of them end with exit code 5. */
export const usageErrors = defineErrors({
  UBENCH_E_COMMAND_UNKNOWN: (p: { name: string; near: string | undefined; spec: boolean }) => ({
    what: `There is no command '${p.name}'.`,
    fix: p.spec ? `To run a spec: ubench run ${p.name}` : orHelp(p.near, 'ubench'),
  }),
  UBENCH_E_FLAG_UNKNOWN: (p: { flag: string; near: string | undefined; command: string }) => ({
    what: `${p.command} has no flag '${p.flag}'.`,
    fix: orHelp(p.near, p.command),
  }),
  UBENCH_E_FLAG_VALUE: (p: { flag: string; value: string; expected: string; example: string }) => ({
    what: `${p.flag} takes ${p.expected}, and '${p.value}' is not.`,
    fix: `For example: ${p.flag} ${p.example}`,
  }),
  UBENCH_E_FLAG_INCOMPLETE: (p: { flag: string; command: string }) => ({
    what: `${p.flag} needs a value.`,
    fix: `${p.command} --help shows what it takes.`,
  }),
  UBENCH_E_FLAG_MISSING: (p: { flag: string; command: string; example: string }) => ({
    what: `${p.command} needs ${p.flag}.`,
    fix: `For example: ${p.command} ${p.example}`,
  }),
  UBENCH_E_FLAG_ALONE: (p: { flag: string; needs: string }) => ({
    what: `${p.flag} has no meaning without ${p.needs}.`,
    fix: `Add ${p.needs}, or leave ${p.flag} out.`,
  }),
  UBENCH_E_FLAGS_APART: (p: { flags: readonly [string, string] }) => ({
    what: `${p.flags[0]} and ${p.flags[1]} have no meaning together.`,
    fix: 'Leave one of them out.',
  }),
  UBENCH_E_SHELL: (p: { shell: string; near: string | undefined; known: readonly string[] }) => ({
    what: `There is no completion for '${p.shell}'.`,
    fix: p.near === undefined ? `There is for ${p.known.join(', ')}.` : `Did you mean '${p.near}'?`,
  }),
  UBENCH_E_ARGUMENTS: (p: { command: string; problem: string }) => ({
    what: `${p.command}: ${p.problem}`,
    fix: `${p.command} --help shows what it takes.`,
  }),
});
