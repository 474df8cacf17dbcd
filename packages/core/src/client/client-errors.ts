import { defineErrors } from '@ubench/errors';

const toRead = 'Read all that it has printed: ubench logs.';

/** A program of the user's own that is the load, and what of it cannot be used. */
export const ownClientErrors = defineErrors({
  UBENCH_E_CLIENT_COMMAND: (p: { command: string; problem: string }) => ({
    what: `The client '${p.command}' cannot be started: ${p.problem}.`,
    fix: "Correct `client.command`: a program of the PATH, or a path relative to the spec's directory. Where it runs on another machine, it must be there too.",
  }),
  UBENCH_E_CLIENT_ENDED: (p: { task: number; command: string; how: string; last: string }) => ({
    what: `Task ${p.task} of the client '${p.command}' ${p.how}${p.last === '' ? '.' : `: ${p.last}`}`,
    fix: toRead,
  }),
  UBENCH_E_CLIENT_RESULTS: (p: { task: number; problem: string }) => ({
    what: `The results that task ${p.task} of the client wrote cannot be used: ${p.problem}`,
    fix: 'Correct what the program writes; docs/own-clients.md lists the fields.',
  }),
  UBENCH_E_CLIENT_VARIABLE: (p: { variable: string; one: string; other: string }) => ({
    what: `The client would be told of ${p.one} and of ${p.other} by one environment variable, ${p.variable}.`,
    fix: 'Give one of them another name.',
  }),
  UBENCH_E_CLIENT_DATASET: (p: { dataset: string; problem: string }) => ({
    what: `The dataset of the client is not there: ${p.dataset}: ${p.problem}.`,
    fix: "Correct `client.dataset`: a path relative to the spec's directory. Where the client runs on another machine, name the file in `files` too.",
  }),
});
