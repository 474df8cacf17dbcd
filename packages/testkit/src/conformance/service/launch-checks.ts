import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseOptions } from '@ubench/load';
import { expect } from 'vitest';
import type { Check } from '../check.ts';
import type { ServiceSubject } from './service-subject.ts';

const inapplicable = ({ suite }: ServiceSubject): string | undefined => (suite.url === undefined ? undefined : 'the service runs at a URL; nothing is launched');

/** Every text in a value, keys of records included. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, entry]) => [key, ...textsOf(entry)]) : [];
}

const numbersOf = (value: unknown): number[] => {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : [];
};

export const launchChecks: readonly Check<ServiceSubject>[] = [
  {
    of: 'the launch',
    name: 'is JSON, and the same for the same options at any time: it is part of the plan',
    inapplicable,
    async run(subject) {
      const first = subject.request();
      expect(JSON.parse(JSON.stringify(first))).toEqual(first);
      // A clock of whole seconds has moved on.
      await sleep(1_100);
      expect(subject.request()).toEqual(first);
    },
  },
  {
    of: 'the launch',
    name: 'leaves the options as they are',
    inapplicable,
    async run(subject) {
      const before = JSON.stringify(subject.options);
      subject.request();
      expect(JSON.stringify(subject.options)).toBe(before);
      expect(JSON.stringify(parseOptions(subject.type.options, subject.given, subject.type.name))).toBe(before);
    },
  },
  {
    of: 'the launch',
    name: 'has no path below a temporary directory in it: context.dir() and context.software() give it its places',
    inapplicable,
    async run(subject) {
      // The longest first: a short one may be part of it.
      const given = textsOf(subject.options).filter((option) => option !== '').sort((a, b) => b.length - a.length);
      const withoutGiven = (text: string): string => given.reduce((rest, option) => rest.replaceAll(option, ''), text);
      const own = textsOf(subject.request().spec).map((text) => withoutGiven(text.replaceAll(/\{\{[^}]*\}\}/g, '')));
      const places = ['/tmp/', '/var/tmp/', `${tmpdir()}/`];
      expect(own.filter((text) => places.some((place) => text.includes(place)))).toEqual([]);
    },
  },
  {
    of: 'the launch',
    name: 'takes the port that context.port() gives, a fixed one only where the options say so',
    inapplicable,
    async run(subject) {
      const { ports, spec } = subject.request();
      const asked = numbersOf(subject.options);
      expect(Object.entries(ports).filter(([, port]) => port !== null && !asked.includes(port))).toEqual([]);
      for (const name of Object.keys(ports)) assert(textsOf(spec).some((text) => text.includes(`{{port:${name}}}`)), `the port '${name}' is asked for and not used`);
    },
  },
];
