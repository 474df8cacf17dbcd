import { type HttpResponse, openConnection } from '@ubench/http';
import type { Client, ConnectContext, Recorder, WorkloadContext } from '@ubench/load';
import { apiPath } from '../api/api-path.ts';
import { chooseModel } from '../api/models.ts';
import { serverMessage } from '../api/server-message.ts';
import { tryRequest } from '../api/try-request.ts';
import { llmAccessOf } from '../endpoint-access.ts';

/** Why an answer of the status 200 is none. `kind` groups failures. */
export class AnswerFault extends Error {
  override readonly name = 'AnswerFault';
  readonly kind: string;

  constructor(kind: string, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** What the clients of an agent send, and how they judge what comes. */
export interface Exchange {
  /** How many different requests there are; operation i sends number i modulo that. */
  readonly size: number;
  body(number: number): object;
  /** Records the metrics of an answer that is right. @throws AnswerFault for one that is not. */
  read(answer: unknown, number: number, recorder: Pick<Recorder, 'value'>): void;
}

interface Options {
  readonly model?: string | undefined;
}

interface Prepared<P> {
  readonly model: string;
  readonly data: P;
}

interface Operations<O, P> {
  /** Below the endpoint's URL. */
  operation(options: O): string;
  /** JSON, for {@link exchange}. */
  prepare(context: WorkloadContext<O>): Promise<P>;
  exchange(data: P, model: string, context: Pick<WorkloadContext<O>, 'options' | 'seed'>): Exchange;
}

/** The part of a workload type that sends and judges. */
interface AnswerOperations<O> {
  prepare(context: WorkloadContext<O>): Promise<unknown>;
  connect(context: ConnectContext<O, unknown>): Promise<Client>;
}

/** One for all clients of an agent. */
interface Shared extends Exchange {
  readonly bodies: Buffer[];
}

/** What a workload does whose operations are answered in one piece, which is looked at when its last byte was timed. */
export function answerOperations<O extends Options, P>({ operation, prepare, exchange }: Operations<O, P>): AnswerOperations<O> {
  const known = new WeakMap<object, Shared>();
  const shareOf = (context: ConnectContext<O, unknown>): Shared => {
    const prepared = context.prepared as Prepared<P>;
    let shared = known.get(prepared);
    if (shared === undefined) known.set(prepared, (shared = { ...exchange(prepared.data, prepared.model, context), bodies: [] }));
    return shared;
  };
  return {
    async prepare(context): Promise<Prepared<P>> {
      const { endpoint, options, signal } = context;
      const model = await chooseModel(endpoint, options.model, signal);
      const data = await prepare(context);
      await tryRequest(endpoint, { operation: operation(options), model, body: exchange(data, model, context).body(0), signal });
      return { model, data };
    },
    async connect(context): Promise<Client> {
      const { endpoint, options, signal } = context;
      const { headers, model: _, ...access } = llmAccessOf(endpoint);
      const shared = shareOf(context);
      const path = apiPath(endpoint.url, operation(options));
      const head = { method: 'POST', path, headers: { 'content-type': 'application/json', ...headers }, collect: true };
      const encoded = (number: number): Buffer => Buffer.from(JSON.stringify(shared.body(number)));
      // What is sent only once is not kept.
      const bodyOf = (number: number): Buffer => (shared.size === Infinity ? encoded(number) : (shared.bodies[number] ??= encoded(number)));
      const connection = await openConnection(endpoint.url, { ...access, signal });
      return {
        async operate(i, _random, recorder) {
          const number = shared.size === Infinity ? i : i % shared.size;
          judge(await connection.request({ ...head, body: bodyOf(number) }, recorder), shared, number, recorder);
        },
        get connected() {
          return connection.connected;
        },
        close: () => connection.close(),
      };
    },
  };
}

function judge(response: HttpResponse, exchange: Exchange, number: number, recorder: Recorder): void {
  if (response.status !== 200) return recorder.fail(`http ${response.status}`, refusedText(response));
  let answer: unknown;
  try {
    answer = response.json();
  } catch (error) {
    return recorder.fail('malformed', `the answer is no JSON: ${(error as Error).message}`);
  }
  try {
    exchange.read(answer, number, recorder);
  } catch (error) {
    if (!(error instanceof AnswerFault)) throw error;
    recorder.fail(error.kind, error.message);
  }
}

function refusedText(response: HttpResponse): string {
  const { 'retry-after': after } = response.headers;
  return `${serverMessage(response)}${typeof after === 'string' ? ` (retry-after: ${after})` : ''}`;
}
