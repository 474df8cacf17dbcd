import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { defineService, type LaunchContext, type LaunchSpec, type Service, type ServiceType } from '@ubench/core';
import { type Client, type Endpoint, type Workload, type WorkloadType, workloadOf } from '@ubench/load';
import { z } from 'zod';

/** A server that answers `hello` to `hello`, how often it was asked to `count`, and the line itself to any other. */
const program = `
  const [host, port] = process.argv.slice(1);
  let echoed = 0;
  const answer = (line) => line === 'hello' ? 'hello' : line === 'count' ? String(echoed) : (echoed++, line);
  require('node:net').createServer((socket) => {
    socket.on('error', () => {});
    require('node:readline').createInterface({ input: socket }).on('error', () => {}).on('line', (line) => socket.write(answer(line) + '\\n'));
  }).listen(Number(port), host)`;

const broken = (): Error => Object.assign(new Error('The connection was closed.'), { code: 'closed' });

/** A connection on which lines are asked and answered. */
export async function openLines(url: string, signal?: AbortSignal) {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), ...(signal && { signal }) });
  await once(socket, 'connect');
  let waiting: PromiseWithResolvers<string> | undefined;
  createInterface({ input: socket }).on('error', () => {}).on('line', (line) => waiting?.resolve(line));
  socket.on('error', () => {}).on('close', () => waiting?.reject(broken()));
  return {
    get connected() {
      return !socket.destroyed && socket.writable;
    },
    async ask(line: string): Promise<string> {
      if (socket.destroyed) throw broken();
      waiting = Promise.withResolvers();
      socket.write(`${line}\n`);
      return waiting.promise;
    },
    close: () => void socket.destroy(),
  };
}

async function askOnce({ url }: Endpoint, line: string, signal?: AbortSignal): Promise<string> {
  const lines = await openLines(url, signal);
  try {
    return await lines.ask(line);
  } finally {
    lines.close();
  }
}

const serviceOptions = z.strictObject({ greeting: z.string().default('hello'), port: z.int().optional() });
type LineOptions = z.output<typeof serviceOptions>;

/** The smallest service that does everything right. */
export const lineType = {
  name: 'lines',
  options: serviceOptions,
  launch: ({ port: fixed }: LineOptions, context: LaunchContext): LaunchSpec => ({
    command: [context.software(process.execPath), '-e', program, context.host, context.port('lines', fixed)],
    url: `lines://${context.host}:${context.port('lines')}`,
    stop: { signal: 'SIGTERM', grace_ns: 0.5e9 },
  }),
  async probe(endpoint: Endpoint, { greeting }: LineOptions, signal: AbortSignal) {
    try {
      const answer = await askOnce(endpoint, greeting, signal);
      return answer === greeting ? { ready: true as const } : { ready: false as const, reason: `it says '${answer}'` };
    } catch (error) {
      return { ready: false as const, reason: (error as Error).message };
    }
  },
  async metrics(endpoint: Endpoint) {
    return { sample: async () => ({ echoed: Number(await askOnce(endpoint, 'count')) }), close: async () => {} };
  },
  facts: async () => ({ version: '1' }),
} satisfies ServiceType<LineOptions>;

const echoOptions = z.strictObject({ words: z.int().positive().default(3) });

/** Its workload. */
export const echoType = {
  service: 'lines',
  name: 'echo',
  options: echoOptions,
  metrics: { length: { kind: 'gauge', title: 'Length', definition: 'Characters of the answer.', better: 'lower' } },
  mutates: false,
  prepare: async () => null,
  async connect({ endpoint, options }): Promise<Client> {
    const lines = await openLines(endpoint.url);
    return {
      get connected() {
        return lines.connected;
      },
      async operate(i, random, recorder) {
        recorder.sent();
        const answer = await lines.ask(`${i} ${Array.from({ length: options.words }, () => random.int(0, 1e6)).join(' ')}`);
        recorder.done();
        recorder.value('length', answer.length);
      },
      close: async () => lines.close(),
    };
  },
  serverOperations: async ({ endpoint }) => Number(await askOnce(endpoint, 'count')),
  panels: ({ metrics: { length } }) => [
    {
      id: 'lengths',
      title: 'Length',
      description: 'How long answers are.',
      columns: [{ name: 'length', title: 'Length', unit: 'count' }],
      rows: [[length?.kind === 'gauge' ? length.value : null]],
      view: { mark: 'tick', encoding: { x: { field: 'length', type: 'quantitative' } } },
    },
  ],
} satisfies WorkloadType<z.output<typeof echoOptions>>;

/** The service, with something else in the place of its own. */
export const lineService = (change: Partial<ServiceType<LineOptions>> = {}, options: z.input<typeof serviceOptions> = {}): Service =>
  defineService({ ...lineType, ...change } as ServiceType<LineOptions> & { options: typeof serviceOptions })(options);

export const echoWorkload = (change: Partial<WorkloadType<z.output<typeof echoOptions>>> = {}): Workload =>
  workloadOf({ ...echoType, ...change } as WorkloadType<z.output<typeof echoOptions>> & { service: string; options: typeof echoOptions }, {});
