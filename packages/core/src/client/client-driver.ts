import { defineDriver } from '@ubench/load';
import { ClientProgram } from './client-program.ts';
import { clientOptions } from './client-options.ts';

/** Runs a program of the user's own once in every agent, and takes what it tells for what the load measured. */
export const clientDriver = defineDriver({
  name: 'client',
  description: 'Runs a program of your own as the load, once in every agent: what `client` of a benchmark asks for.',
  options: clientOptions,
  loads: { closed: { think: false, continuous: false }, stops: ['operations'] },
  shipsSeconds: true,
  create: (context) => new ClientProgram(context),
});
