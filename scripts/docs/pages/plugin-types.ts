import type { BackendType, ReporterType } from '@ubench/core';
import type { DriverType } from '@ubench/load';
import { optionTable } from '../field-table.ts';
import { blocks, code, contents, list, type Page, wrap } from '../markdown.ts';
import type { PlacedType } from '../plugin-modules.ts';
import type { Complain } from '../schema-fields.ts';
import { said } from './services.ts';

export const backendsPage = (backends: readonly PlacedType<BackendType>[], complain: Complain): Page => ({
  file: 'backends.md',
  title: 'Backends',
  summary: 'Where services and load run, and the options of each place.',
  text: blocks(
    wrap(
      'A backend is chosen by its name with `--backend` or [`backend`](config.md#backend); one that needs options gets a name of its own in [`backends`](config.md#backends): ' +
        "`backends: { staging: external({ db: 'postgres://…' }) }`.",
    ),
    sections('backend', backends, complain),
  ),
});

export const driversPage = (drivers: readonly PlacedType<DriverType>[], complain: Complain): Page => ({
  file: 'drivers.md',
  title: 'Drivers',
  summary: 'What can run a load, which loads each can run, and the options of each.',
  text: blocks(
    wrap("A benchmark names its driver beside its load: `driver: 'executor'`, or with options, `driver: ['name', { … }]`. One that cannot run the load is refused before anything starts."),
    sections('driver', drivers, complain, loadsOf),
  ),
});

function loadsOf({ loads: { closed, open, stops } }: DriverType): string {
  return list([
    `closed loop: ${closed === undefined ? 'no' : closed.think ? 'with `think` or without' : 'without `think`'}`,
    `open loop: ${open === undefined ? 'no' : `arrivals ${open.arrivals.map(code).join(' or ')}${open.ramps ? ', ramps' : ''}; latency from ${open.latencyFrom === 'intended' ? 'the intended start' : 'the first byte sent'}`}`,
    `ends after: ${stops.map(code).join(' or ')}`,
  ]);
}

export const reportersPage = (reporters: readonly PlacedType<ReporterType>[], complain: Complain): Page => ({
  file: 'reporters.md',
  title: 'Reporters',
  summary: 'What shows and writes results, and the options of each.',
  text: blocks(
    wrap("Reporters are chosen by their names with `--reporter` or [`reporters`](config.md#reporters), where each may have options: `reporters: ['terminal', ['json', { file: 'numbers.json' }]]`."),
    sections('reporter', reporters, complain),
  ),
});

type Optioned = BackendType | DriverType | ReporterType;

function sections<T extends Optioned>(kind: string, types: readonly PlacedType<T>[], complain: Complain, more: (type: T) => string = () => ''): string {
  return blocks(
    contents(types.map(({ type }) => type.name)),
    types.map(({ package: name, type }) => {
      const of = `the ${kind} '${type.name}'`;
      return blocks(`## ${type.name}`, wrap(`${said(type, of, complain)} From ${code(name)}.`), more(type), options(type, complain, of));
    }),
  );
}

/** A type takes an object with known keys, or one whose keys are names. */
function options({ options: schema }: Optioned, complain: Complain, of: string): string {
  return optionTable(schema, complain, of) || (schema.description === undefined ? 'It has no options.' : wrap(schema.description));
}
