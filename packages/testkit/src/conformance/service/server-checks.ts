import assert from 'node:assert/strict';
import { hasProc, listeningSockets, readProcessEnvironment, readProcessTable, socketsOf } from '@ubench/processes';
import { expect } from 'vitest';
import type { Check } from '../check.ts';
import { eventually, within } from '../within.ts';
import type { ServiceSubject } from './service-subject.ts';

const notStarted = ({ suite }: ServiceSubject): string | undefined => (suite.url === undefined ? undefined : 'the service runs at a URL; nothing is started or stopped');

/** Processes of this machine that belong to the servers of a suite, by the mark that the backend puts on each. */
const processesOf = ({ owner }: ServiceSubject): number[] => [...readProcessTable().keys()].filter((pid) => readProcessEnvironment(pid)?.['UBENCH_OWNER'] === owner.run);

const isFact = (value: unknown): boolean => ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);

export const serverChecks: readonly Check<ServiceSubject>[] = [
  {
    of: 'a server',
    name: 'tells its facts as flat JSON, without its password',
    inapplicable: ({ type }) => (type.facts === undefined ? 'the service has no facts()' : undefined),
    async run(subject) {
      const { endpoint } = await subject.shared();
      const facts = await within('facts()', subject.type.facts!(endpoint, subject.options));
      assert(Object.keys(facts).length > 0, 'facts() is empty: say at least the version, or leave facts() out');
      expect(Object.entries(facts).filter(([, value]) => !isFact(value))).toEqual([]);
      const { password } = new URL(endpoint.url);
      if (password !== '') expect(JSON.stringify(facts)).not.toContain(decodeURIComponent(password));
    },
  },
  {
    of: 'a server',
    name: 'is sampled as finite numbers of the same names, and the sampler closes',
    inapplicable: ({ type }) => (type.metrics === undefined ? 'the service has no metrics()' : undefined),
    async run(subject) {
      const { endpoint } = await subject.shared();
      const source = await within('metrics()', subject.type.metrics!(endpoint, subject.options));
      if (source === undefined) return;
      const first = await within('sample()', source.sample());
      const second = await within('sample()', source.sample());
      assert(Object.keys(first).length > 0, 'sample() gives nothing: leave metrics() out, or let it give undefined');
      expect(Object.entries({ ...first, ...second }).filter(([, value]) => !Number.isFinite(value))).toEqual([]);
      expect(Object.keys(second).sort()).toEqual(Object.keys(first).sort());
      await within('close()', source.close());
    },
  },
  {
    of: 'a server',
    name: 'is made ready for the load again without harm, in steps that have names',
    inapplicable: ({ type }) => (type.provision === undefined ? 'the service has no provision()' : undefined),
    async run(subject) {
      const steps = await subject.provision(await subject.shared());
      expect(steps.filter((name) => name.trim() === '')).toEqual([]);
    },
  },
  {
    of: 'a server',
    name: 'listens on the address it was given, and on no other',
    inapplicable: (subject) =>
      notStarted(subject) ?? (hasProc && subject.suite.backend?.kind === 'local' ? undefined : 'needs the backend local on a system with /proc'),
    async run(subject) {
      await subject.shared();
      const pids = processesOf(subject);
      assert(pids.length > 0, 'no process of the server was found by its mark UBENCH_OWNER: it must keep the environment that it is given');
      const own = new Set(pids.flatMap(socketsOf));
      const addresses = listeningSockets().filter(({ inode }) => own.has(inode)).map(({ address }) => address);
      assert(addresses.length > 0, 'nothing of it listens');
      expect(addresses.filter((address) => address !== '127.0.0.1')).toEqual([]);
    },
  },
  {
    of: 'a server',
    name: 'runs beside another of its kind',
    inapplicable: (subject) => {
      if (notStarted(subject) !== undefined) return notStarted(subject);
      return Object.values(subject.request().ports).some((port) => port !== null) ? 'its options ask for a fixed port' : undefined;
    },
    async run(subject) {
      const one = await subject.shared();
      const other = await subject.start();
      expect(other.endpoint.url).not.toBe(one.endpoint.url);
      const states = await subject.backend!.instances.poll([one.handle!, other.handle!]);
      expect(states.map(({ status }) => status)).toEqual(['RUNNING', 'RUNNING']);
    },
  },
  {
    of: 'a server',
    name: 'ends by its own stop signal within its grace, and leaves no process',
    inapplicable: (subject) => notStarted(subject) ?? (Object.values(subject.request().ports).some((port) => port !== null) ? 'its options ask for a fixed port' : undefined),
    async run(subject) {
      const { instances } = subject.backend!;
      const { handle, endpoint } = await subject.start();
      const [outcome] = await instances.stop([handle!]);
      const { signal, grace_ns } = subject.request().spec.stop;
      assert(!outcome!.forced, `it had to be killed: ${signal} did not end it within ${grace_ns / 1e9} s`);
      expect((await instances.find(subject.owner)).map(({ id }) => id)).not.toContain(handle!.id);
      await eventually('the probe does not find a stopped server ready', async () => {
        const readiness = subject.type.probe(endpoint, subject.options, AbortSignal.timeout(5_000));
        return await readiness.then(({ ready }) => !ready, () => true);
      });
    },
  },
];
