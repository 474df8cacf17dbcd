import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import localPlugin, { localBackend } from '@ubench/backend-local';
import externalPlugin, { externalBackend } from '@ubench/backend-external';
import type { Backend, BackendType, Handle, InstanceHost, InstanceState, Launch, LaunchSpec, OwnerTag } from '@ubench/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { pluginChecks } from '../plugin-checks.ts';
import { findingOf, sentenceOf } from '../testing/finding.ts';
import { patience } from '../within.ts';
import { backendChecks } from './backend-checks.ts';
import { BackendSubject, never } from './backend-subject.ts';

vi.setConfig({ testTimeout: 60_000 });
beforeAll(() => void (patience.ms = 8_000));
afterAll(() => void (patience.ms = 20_000));

const asRoot = process.getuid?.() === 0;

type Flaw = (host: InstanceHost) => Partial<InstanceHost>;

/** A backend type like another one, but for what a flaw puts in its place. Every object of it has flaws of its own. */
const flawed = <O>(type: BackendType<O>, flaw: Flaw): BackendType => ({
  ...(type as BackendType),
  create(options, context) {
    const host = (type as BackendType).create(options, context).instances;
    const sound: InstanceHost = {
      start: (launches, signal) => host.start(launches, signal),
      poll: (handles) => host.poll(handles),
      endpoint: (handle) => host.endpoint(handle),
      logs: (handle, options_) => host.logs(handle, options_),
      stop: (handles) => host.stop(handles),
      kill: (handles) => host.kill(handles),
      find: (owner) => host.find(owner),
      usage: (handles) => host.usage!(handles),
    };
    return { instances: { ...sound, ...flaw(sound) } };
  },
});

const moduleOf = (name: string): URL => new URL(import.meta.resolve(`@ubench/backend-${name}`));

/** Starts other launches than it is given. */
const launching = (change: (launch: Launch) => Launch): Flaw => (host) => ({ start: (launches, signal) => host.start(launches.map(change), signal) });
const withSpec = (change: (spec: LaunchSpec) => LaunchSpec): Flaw =>
  launching((launch) => ({ ...launch, ...(launch.request && { request: { ...launch.request, spec: change(launch.request.spec) } }) }));
const withText = (from: string, to: string): Flaw => launching((launch) => JSON.parse(JSON.stringify(launch).replaceAll(from, to)) as Launch);
/** Sees another state. */
const seeing = (change: (state: InstanceState) => InstanceState): Flaw => (host) => ({ poll: async (handles) => (await host.poll(handles)).map(change) });
/** Fails to start without the reason. */
const mute: Flaw = (host) => ({ start: (launches, signal) => host.start(launches, signal).catch(() => Promise.reject(new Error('It did not work.'))) });

/** Hands out handles that only a memory knows the rest of. */
const remembering = (memory: () => Map<string, Handle>): Flaw => (host) => {
  const known = memory();
  const whole = (handle: Handle): Handle => known.get(handle.id) ?? handle;
  return {
    async start(launches, signal) {
      const handles = await host.start(launches, signal);
      for (const handle of handles) known.set(handle.id, handle);
      return handles.map(({ backend, deployment, id }) => ({ backend, deployment, id }));
    },
    poll: (handles) => host.poll(handles.map(whole)),
    endpoint: (handle) => host.endpoint(whole(handle)),
    logs: (handle, options) => host.logs(whole(handle), options),
    stop: (handles) => host.stop(handles.map(whole)),
    kill: (handles) => host.kill(handles.map(whole)),
  };
};
const sharedMemory = new Map<string, Handle>();

/** The server of another process than the instance's: of this one. */
const impostor = createHttpServer((_request, response) => response.end(JSON.stringify({ pid: process.pid }))).listen(0, '127.0.0.1');
beforeAll(() => void (impostor.listening || once(impostor, 'listening')));
afterAll(() => void impostor.close());

const flaws: readonly (readonly [string, Flaw, RegExp])[] = [
  ['an instance that was started waits, starts and runs, in states that say so', seeing((state) => ({ ...state, stages_ns: { queue: -1 } })), /its stage queue took -1 ns/],
  ['a start of several in one call gives a handle for each, in their order', (host) => ({ start: async (...args) => (await host.start(...args)).reverse() }), /to deeply equal/],
  ['a start starts all or none', (host) => ({ start: async (launches, signal) => (await Promise.all(launches.map((launch) => host.start([launch], signal)))).flat() }), /to deeply equal \[\]/],
  ['a start for want of its program is an error that names it, at once or as the state of the instance with its log', mute, /no-such-server/],
  ['a start runs the preparations to their end, in order, before the command', withSpec((spec) => ({ ...spec, init: [] })), /'three'|to deeply equal/],
  ['a start whose preparation fails is an error with its last lines, and leaves nothing', mute, /the disk is on fire/],
  [
    'a start that is aborted rejects with the reason, and leaves neither process nor directory',
    (host) => ({ start: (launches, signal) => Promise.race([host.start(launches, never), once(signal, 'abort').then(() => Promise.reject(signal.reason as Error))]) }),
    /leaves nothing that find\(\) finds/,
  ],
  ['a start that was aborted before it began starts nothing', (host) => ({ start: (launches) => host.start(launches, never) }), /was expected to reject/],
  ['a start of a service that cannot be launched is an error that names the deployment', mute, /db\d/],
  ['an instance has free ports, each of its own', withText('{{port:two}}', '{{port:one}}'), /expected 2 to be 4/],
  [
    'an instance has the fixed port that it asks for',
    launching((launch) => ({ ...launch, request: { ...launch.request!, ports: { http: null } } })),
    /to match \/:\d+\$\//,
  ],
  ['an instance that asks for a port in use is refused, with the process that holds it', mute, /to contain '\d+'/],
  ['an instance has directories of its own, empty at first and gone with it', withText('{{dir:logs}}', '{{dir:data}}'), /expected 2 to be 4/],
  ['an instance has random secrets: the same by the same name, and no other instance has them', withText('{{secret:two}}', '{{secret:one}}'), /expected 2 to be 4/],
  ['an instance has its files, which nobody else may read', withText('password = ', 'pass = '), /password = /],
  [
    'an instance has the environment of its launch and what programs need, and no secret of ours',
    withSpec((spec) => ({ ...spec, env: { ...(process.env as Record<string, string>), ...spec.env } })),
    /to deeply equal \[\]/,
  ],
  [
    'an instance runs in a process group of its own: a Ctrl-C that is meant for us does not reach it',
    () => ({ endpoint: async () => ({ url: `http://127.0.0.1:${(impostor.address() as { port: number }).port}` }) }),
    /not to be/,
  ],
  ['an instance that fails is an ERROR with its exit code, and its log has its last lines', seeing((state) => (state.status === 'ERROR' ? { status: 'STOPPED', reason: 'gone' } : state)), /to match object/],
  ['an instance that ends by itself is STOPPED', seeing((state) => (state.status === 'STOPPED' ? { status: 'ERROR', reason: 'gone' } : state)), /to match object/],
  ['an instance that is killed from outside is an ERROR that tells the signal', seeing((state) => (state.status === 'ERROR' ? { status: 'ERROR', reason: 'gone' } : state)), /SIGKILL/],
  ['an instance that was stopped is STOPPED, whatever its exit code', seeing((state) => (state.status === 'STOPPED' ? { status: 'ERROR', reason: '' } : state)), /ERROR without a reason/],
  ['a log has output and errors, of which the last lines can be had, in the file that it was to be in', (host) => ({ logs: (handle) => host.logs(handle, {}) }), /to deeply equal/],
  [
    'a log is there after the instance was stopped',
    (host) => ({
      async *logs(handle, options) {
        const [state] = await host.poll([handle]);
        if (state!.status === 'RUNNING') yield* host.logs(handle, options);
      },
    }),
    /to include 'a line of errors'/,
  ],
  [
    'a handle is JSON, and holds no secret',
    (host) => ({ start: async (...args) => Promise.all((await host.start(...args)).map(async (handle) => ({ ...handle, ...(await host.endpoint(handle)) }))) }),
    /not to contain/,
  ],
  ['a handle that went through JSON serves another backend object', remembering(() => new Map()), /LOCAL_E_HANDLE/],
  ['a handle serves another process, which stops the instance', remembering(() => sharedMemory), /another process[^]*failed at poll\(\)[^]*LOCAL_E_HANDLE/],
  [
    'a search finds the living instances of an owner, all of them and no others',
    (host) => {
      const all: Handle[] = [];
      return {
        start: async (...args) => {
          const handles = await host.start(...args);
          all.push(...handles);
          return handles;
        },
        find: async () => all,
      };
    },
    /to deeply equal/,
  ],
  ['a search gives handles that work', (host) => ({ find: async (owner) => (await host.find(owner)).map((handle) => ({ ...handle, directory: '/nonexistent' })) }), /LOCAL_E_INSTANCE_GONE/],
  [
    'a search finds what a process has started that was killed',
    (host) => {
      const own = new Set<string>();
      return {
        start: async (...args) => {
          const handles = await host.start(...args);
          for (const { id } of handles) own.add(id);
          return handles;
        },
        find: async (owner) => (await host.find(owner)).filter(({ id }) => own.has(id)),
      };
    },
    /to deeply equal/,
  ],
  [
    'the usage of several in one call is one for each, and its CPU time grows with the work',
    () => ({ usage: async (handles) => handles.map(() => ({ cpu_ns: 1e9, rss_bytes: 1e8 })) }),
    /its usage grew by 0 ms/,
  ],
  ['the usage of an instance that has ended is unknown', () => ({ usage: async (handles) => handles.map(() => ({ cpu_ns: 0, rss_bytes: 0 })) }), /to deeply equal \[ undefined \]/],
  ['a stop lets an instance end by its stop signal, and leaves neither process nor directory', (host) => ({ stop: async (handles) => (await host.stop(handles)).map(({ handle }) => ({ handle, forced: true })) }), /to deeply equal \[ false \]/],
  ['a stop uses the signal that the launch names', withSpec((spec) => ({ ...spec, stop: { ...spec.stop, signal: 'SIGTERM' } })), /SIGINT/],
  [
    'a stop waits for the grace of an instance that ignores it, then kills it, and says so',
    (host) => ({
      stop: async (handles) => {
        host.kill(handles);
        return handles.map((handle) => ({ handle, forced: true }));
      },
    }),
    /before its grace/,
  ],
  ['a stop of several in one call gives an outcome for each, in their order', (host) => ({ stop: async (handles) => (await host.stop(handles)).reverse() }), /to deeply equal/],
  [
    'a stop again, or at the same time, does nothing more',
    (host) => ({
      stop: async (handles) => {
        const states = await host.poll(handles);
        if (states.some(({ status }) => status !== 'RUNNING')) throw new Error('It is not running.');
        return host.stop(handles);
      },
    }),
    /It is not running/,
  ],
  [
    'a stop ends the processes that an instance has started, daemons and orphans included',
    () => ({
      stop: async (handles) => {
        for (const handle of handles as (Handle & { pid: number })[]) process.kill(handle.pid, 'SIGTERM');
        return handles.map((handle) => ({ handle, forced: false }));
      },
    }),
    /to deeply equal \[\]/,
  ],
  [
    'a stop clears up after an instance that has ended by itself',
    (host) => ({
      stop: async (handles) => {
        const states = await host.poll(handles);
        await host.stop(handles.filter((_, index) => states[index]!.status === 'RUNNING'));
        return handles.map((handle) => ({ handle, forced: false }));
      },
    }),
    /to deeply equal \[\]/,
  ],
  ['a kill ends everything at once, and returns nothing to wait for', (host) => ({ kill: (handles) => host.kill(handles) ?? (Promise.resolve() as unknown as void) }), /kill\(\) returns something/],
  [
    'a kill of what has ended does nothing',
    (host) => {
      const ended = new Set<string>();
      return {
        stop: async (handles) => {
          for (const { id } of handles) ended.add(id);
          return host.stop(handles);
        },
        kill: (handles) => {
          // Once: the suite itself ends what is left by this.
          if (ended.delete(handles[0]!.id)) throw new Error('It is not running.');
          host.kill(handles);
        },
      };
    },
    /It is not running/,
  ],
  ...(asRoot
    ? [
        [
          'an instance that must not be root is somebody else where we are, owns its directories, and reads its software below a private one',
          withText('"user":"unprivileged",', ''),
          /it runs as root/,
        ] as const,
      ]
    : []),
];

describe.concurrent('of a backend with a flaw it is found that:', () => {
  it.each(flaws)('%s', async (sentence, flaw, message) => {
    const subject = new BackendSubject(flawed(localBackend, flaw), { plugin: localPlugin, module: moduleOf('local') });
    expect(await findingOf(backendChecks, sentence, subject)).toMatch(message);
  });
});

/** Like the backend `local`, but every instance waits: each look at it gets it one stage further. It tells everything that a backend can. */
const waitingBackend = (flaw: (backend: Backend) => Partial<Backend>, looks = new Map<string, number>(), owners = new Map<string, OwnerTag>()): BackendType => ({
  ...(localBackend as BackendType),
  create(options, context) {
    const { instances: host } = (localBackend as BackendType).create(options, context);
    const poll = async (handles: readonly Handle[]): Promise<InstanceState[]> =>
      (await host.poll(handles)).map((state, index) => {
        const { id } = handles[index]!;
        const look = (looks.get(id) ?? 0) + 1;
        looks.set(id, look);
        if (state.status !== 'RUNNING' || look > 3) return { ...state, stages_ns: { queue: 2e6, image: 1e6 } };
        return look === 1 ? { status: 'PENDING', reason: 'Priority' } : look === 2 ? { status: 'STARTING', stage: 'image', stages_ns: { queue: 2e6 } } : { status: 'STARTING', restarts: 1 };
      });
    const sound: Backend = {
      limits_ns: { queue: 60e9 },
      close: async () => {},
      instances: {
        start: (launches, signal) => host.start(launches, signal),
        poll,
        async endpoint(handle) {
          if ((looks.get(handle.id) ?? 0) <= 3) throw new Error('It has no address yet.');
          return host.endpoint(handle);
        },
        logs: (handle, options_) => host.logs(handle, options_),
        stop: (handles) => host.stop(handles),
        kill: (handles) => host.kill(handles),
        async find(owner) {
          owners.set(owner.run, owner);
          return host.find(owner);
        },
        findAll: async () =>
          (await Promise.all([...owners.values()].map(async (owner) => (await host.find(owner)).map((handle) => ({ owner, handle, state: { status: 'RUNNING' } as const }))))).flat(),
        facts: async (handles) => handles.map(({ id }) => ({ job: id, nodes: 1 })),
        usage: (handles) => host.usage!(handles),
      },
    };
    return { ...sound, ...flaw(sound) };
  },
});

const waits: readonly (readonly [string, (backend: Backend) => Partial<Backend>, RegExp])[] = [
  [
    'a search for everything finds what another process has started, with its owner and its state, until it has ended',
    ({ instances }) => ({ instances: { ...instances, findAll: async () => [] } }),
    /findAll\(\) has 0 of its owner/,
  ],
  [
    'an instance that runs has facts: texts, numbers and truths by their names, of each in the order asked',
    ({ instances }) => ({ instances: { ...instances, facts: async (handles) => handles.map((_, index) => ({ number: index })) } }),
    /to deeply equal/,
  ],
  ['the backend limits the queue and the image, and by times', () => ({ limits_ns: { queue: -1 } }), /is -1 ns/],
  [
    'the backend can be closed, also again, and its instances go on',
    () => {
      let closed = false;
      return {
        close: async () => {
          if (closed) throw new Error('It is closed.');
          closed = true;
        },
      };
    },
    /It is closed/,
  ],
];
const waitingSubject = (flaw: (backend: Backend) => Partial<Backend>): BackendSubject => new BackendSubject(waitingBackend(flaw), { plugin: localPlugin, module: moduleOf('local') });

describe.concurrent('of a backend whose instances wait, with a flaw, it is found that:', () => {
  it.each(waits)('%s', async (sentence, flaw, message) => {
    expect(await findingOf(backendChecks, sentence, waitingSubject(flaw))).toMatch(message);
  });

  it('a state contradicts itself', async () => {
    const subject = waitingSubject(({ instances }) => ({ instances: { ...instances, poll: async (handles) => handles.map(() => ({ status: 'PENDING', stage: 'image' })) } }));
    expect(await findingOf(backendChecks, 'an instance that was started waits, starts and runs, in states that say so', subject)).toMatch(/it is PENDING, at the stage 'image'/);
  });
});

describe.concurrent('of a backend whose instances wait nothing is found wrong:', () => {
  const sentences = [
    ...waits.map(([sentence]) => sentence),
    'an instance that was started waits, starts and runs, in states that say so',
    'a start of several in one call gives a handle for each, in their order',
    'a start starts all or none',
    'an instance has free ports, each of its own',
    'a handle is JSON, and holds no secret',
    'a handle that went through JSON serves another backend object',
    'a search gives handles that work',
    'a stop lets an instance end by its stop signal, and leaves neither process nor directory',
    'a kill ends everything at once, and returns nothing to wait for',
  ];
  it.each(sentences)('%s', async (sentence) => expect(await findingOf(backendChecks, sentence, waitingSubject(() => ({})))).toBeUndefined());
});

const running: readonly (readonly [string, (servers: readonly Server[]) => Flaw, RegExp])[] = [
  ['what runs already is taken to be running, each deployment at its own place', () => seeing(() => ({ status: 'PENDING' })), /to deeply equal/],
  [
    'what runs already has handles that are JSON and serve another process',
    () => (host) => ({ start: async (...args) => (await host.start(...args)).map((handle) => ({ ...handle, since: new Date(0) })) }),
    /to deeply equal/,
  ],
  [
    'what runs already is left running by a stop and by a kill',
    (servers) => (host) => ({
      stop: async (handles) => {
        for (const server of servers) server.close();
        return host.stop(handles);
      },
    }),
    /ECONNREFUSED/,
  ],
  ['what runs already belongs to nobody: no search finds it', () => () => ({ find: async () => [{ backend: 'external', deployment: 'first', id: 'first' }] }), /to deeply equal \[\]/],
  [
    'what runs already has no log that could be shown',
    () => () => ({
      async *logs() {
        yield { text: 'a line' };
      },
    }),
    /to deeply equal \[\]/,
  ],
  [
    'what runs nowhere is an error that names the deployment',
    () => () => ({ start: async (launches) => launches.map(({ deployment }) => ({ backend: 'external', deployment, id: deployment })) }),
    /was expected to reject/,
  ],
];

describe('of a backend that starts nothing, with a flaw, it is found that:', () => {
  it.each(running)('%s', async (sentence, flaw, message) => {
    const servers = [createServer(), createServer()];
    const urls = await Promise.all(
      servers.map(async (server) => {
        await once(server.listen(0, '127.0.0.1'), 'listening');
        return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
      }),
    );
    const subject = new BackendSubject(flawed(externalBackend, flaw(servers)), {
      plugin: externalPlugin,
      module: moduleOf('external'),
      options: { first: urls[0], second: urls[1] },
      starts: 'nothing',
    });
    expect(await findingOf(backendChecks, sentence, subject)).toMatch(message);
    for (const server of servers) server.close();
  });
});

it('every check of the suite is seen to fail here', () => {
  const shared = new Set(pluginChecks.map(sentenceOf));
  const own = backendChecks.map(sentenceOf).filter((sentence) => !shared.has(sentence));
  const here = own.filter((sentence) => asRoot || !sentence.includes('must not be root'));
  expect([...flaws, ...waits, ...running].map(([sentence]) => sentence).sort()).toEqual(here.sort());
});
