import { resolveSecret, secretReference } from '@ubench/core';
import { type Client, durationOption, type MetricSpecs, runCheck, type Workload, type WorkloadContext, type WorkloadMaker, workloadOf, type WorkloadType } from '@ubench/load';
import { z } from 'zod';
import { addressOf } from './address.ts';
import { Channel, metadataOf, type UnaryCall } from './channel.ts';
import { reflect } from './reflection.ts';
import { type AnswerSchema, answerReader, answerSchemaOf, encodeRequest, methodOf, partsOf, schemaOfFiles, schemaOfProto } from './schema.ts';

export const unaryOptions = z.strictObject({
  method: z
    .string()
    .regex(/^[\w.]+\/\w+$/, "write it as 'package.Service/Method'")
    .describe('What is called.')
    .meta({ examples: ['shop.v1.Catalogue/GetItem'] }),
  request: z
    .record(z.string(), z.json())
    .default({})
    .describe('The message that is sent, in the [JSON mapping](https://protobuf.dev/programming-guides/json/) of Protocol Buffers.')
    .meta({ title: 'object', examples: [{ id: '42' }] }),
  proto: z
    .string()
    .optional()
    .describe('The .proto file that declares the service; a path that is not absolute is taken from the directory in which ubench runs. Default: the server is asked, by reflection.')
    .meta({ examples: ['proto/shop.proto'] }),
  includeDirs: z.array(z.string()).default([]).describe('Where imports of the .proto file are looked for, beside its own directory.'),
  metadata: z
    .record(z.string(), z.union([z.string(), secretReference], "expected a text, or secret.env('NAME') that holds one"))
    .refine((metadata) => Object.keys(metadata).every((name) => /^(?!grpc-)[0-9a-z_.-]+$/.test(name)), "a name has lower-case letters, digits, '_', '-' and '.', and does not begin with 'grpc-'")
    .default({})
    .describe('Sent with every call; a secret is read where the load runs, and never stored. The value of a name that ends in `-bin` is Base64.')
    .meta({ examples: [{ 'x-tenant': 'a' }] }),
  deadline: durationOption.optional().describe('What the server is told that it may take, whole milliseconds; a call that takes longer fails as `grpc DEADLINE_EXCEEDED`. Default: it is told none, and the timeout of the load holds.'),
});
type UnaryOptions = z.output<typeof unaryOptions>;

/** Looks at an answer, as JSON; `false` or a throw makes the operation fail with the error `check`. Runs after the answer was timed. */
export type AnswerCheck = (answer: unknown) => boolean | void;

/** What every client is given: the schema is looked up once, and not by each of them. */
interface PreparedCall {
  readonly path: string;
  /** Base64. */
  readonly request: string;
  /** Where there is a check. */
  readonly answer: AnswerSchema | null;
}

export const unaryMetrics = {
  timeToFirst: {
    kind: 'latency',
    instant: 'first',
    title: 'Time to headers',
    definition: 'From the start of the call to the headers of its answer.',
    better: 'lower',
  },
} as const satisfies MetricSpecs;

const unaryWorkload = {
  service: 'grpc',
  name: 'unary',
  description:
    'The same unary call again and again, over a channel with one HTTP/2 connection of its own for each client. Timed from when its HTTP/2 stream is opened to when grpc-js tells its ' +
    'status, which follows the last byte. A function after the options looks at each answer, as JSON, after it was timed: ' +
    "`grpc.unary({ method: 'shop.v1.Catalogue/GetItem' }, (item) => item.price > 0)`; where it returns `false` or throws, the operation has failed with the error `check`. " +
    'A status that is not `OK` is the error `grpc <status>`.',
  options: unaryOptions,
  metrics: unaryMetrics,
  mutates: false,
  async prepare({ endpoint, options, code, signal }): Promise<PreparedCall> {
    const method = methodOf(options.proto === undefined ? await described({ endpoint, signal }, options) : schemaOfProto(options.proto, options.includeDirs), options.method);
    return {
      path: `/${options.method}`,
      request: encodeRequest(method, options.method, options.request).toString('base64'),
      answer: code['check'] === undefined ? null : answerSchemaOf(method),
    };
  },
  async connect({ endpoint, options, code, prepared, signal }): Promise<Client> {
    const check = code['check'] as AnswerCheck | undefined;
    const { path, request, answer } = prepared;
    const call: UnaryCall = {
      path,
      request: Buffer.from(request, 'base64'),
      metadata: metadataOf(Object.fromEntries(Object.entries(options.metadata).map(([name, value]) => [name, resolveSecret(value)]))),
      ...(options.deadline === undefined ? {} : { deadline_ms: Math.ceil(options.deadline / 1e6) }),
    };
    const read = answer === null ? undefined : answerReader(answer);
    const channel = await Channel.open(addressOf(endpoint), signal);
    return {
      async operate(_i, _random, recorder) {
        const outcome = await channel.unary(call, recorder);
        if ('failure' in outcome) recorder.fail(outcome.failure.code, outcome.failure.message);
        else if (check !== undefined && read !== undefined) runCheck(() => check(read(outcome.message)), recorder);
      },
      get connected() {
        return channel.connected;
      },
      close: () => channel.close(),
    };
  },
} as const satisfies WorkloadType<UnaryOptions, typeof unaryMetrics, PreparedCall>;

/** The same unary call again and again: `grpc.unary({ method: 'shop.v1.Catalogue/GetItem', request: { id: '42' } })`. */
export const unary: WorkloadMaker<(options: z.input<typeof unaryOptions>, check?: AnswerCheck) => Workload<'grpc', typeof unaryMetrics>> = Object.assign(
  (options: z.input<typeof unaryOptions>, check?: AnswerCheck) => workloadOf(unaryWorkload, options, check === undefined ? {} : { check }),
  { type: unaryWorkload },
);

async function described({ endpoint, signal }: Pick<WorkloadContext<never>, 'endpoint' | 'signal'>, { method }: UnaryOptions): Promise<ReturnType<typeof schemaOfFiles>> {
  const channel = await Channel.open(addressOf(endpoint), signal);
  try {
    return schemaOfFiles(await reflect(channel, partsOf(method)[0]));
  } finally {
    await channel.close();
  }
}
