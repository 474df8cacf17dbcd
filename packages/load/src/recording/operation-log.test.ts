import { describe, expect, test } from 'vitest';
import { type Simulated, simulate, type Simulation } from '../simulation/simulate.ts';

const ms = 1e6;
const upTo = (limit: number) => ({ limit: () => limit, nothing: { steps: [] } });
const linesOf = ({ messages }: Simulated): Record<string, unknown>[] =>
  messages.flatMap(({ message }) => (message.type === 'log' ? message.lines.split('\n').slice(0, -1).map((line) => JSON.parse(line) as Record<string, unknown>) : []));

const logged = (change: Partial<Simulation> = {}): Promise<Simulated> =>
  simulate({
    load: { rate: '10/s', duration: '1s', warmup: '0s' },
    operationLog: upTo(100),
    operate: async (service, { i, recorder }) => {
      const at = recorder.now();
      await service.sleep(10 * ms);
      recorder.log?.((origin_ns) => ({ steps: [at - origin_ns, i] }));
      if (i === 3) recorder.fail('http 503');
    },
    ...change,
  });

const connectOnce: NonNullable<Simulation['connect']> = async (service) => {
  if (service.elapsed() > 0) throw new Error('refused');
  return { connected: true, operate: () => new Promise<void>(() => {}), close: async () => {} };
};

const tellAndHang: NonNullable<Simulation['operate']> = (service, { recorder }) => {
  let steps = 0;
  recorder.log?.(() => ({ steps }));
  steps = 2;
  return service.sleep(5_000 * ms);
};

describe('the operation log', () => {
  test('has a line for each operation, with its instants from the start of the measurement and what its client says', async () => {
    const simulated = await logged();
    const lines = linesOf(simulated);
    expect(lines).toHaveLength(10);
    expect(lines[2]).toEqual({ operation: 2, phase: 'measure', start_ns: 200 * ms, sent_ns: 200 * ms, done_ns: 210 * ms, failure: null, cancelled: false, steps: [200 * ms, 2] });
    expect(lines[3]).toMatchObject({ failure: 'http 503', steps: [300 * ms, 3] });
    expect(simulated.result.log).toEqual({ lines: 10, left_out: 0 });
  });

  test('has so many lines as its limit over all agents, and counts the others', async () => {
    const simulated = await logged({ agents: 3, operationLog: upTo(4) });
    expect(linesOf(simulated)).toHaveLength(4);
    expect(simulated.result.log).toEqual({ lines: 4, left_out: 6 });
  });

  test('has operations that their client said nothing of: no connection, no answer in time', async () => {
    const lines = linesOf(await logged({ load: { concurrency: 1, duration: '1s', warmup: '0s', timeout: '400ms', grace: '0s' }, connect: connectOnce }));
    expect(lines[0]).toEqual({ operation: 0, phase: 'measure', start_ns: 0, sent_ns: 0, done_ns: 400 * ms, failure: 'timeout', cancelled: false, steps: [] });
    expect(lines[1]).toMatchObject({ operation: 1, sent_ns: null, failure: 'connect', steps: [] });
  });

  test('says what a client had when its time was over', async () => {
    const [line] = linesOf(await logged({ load: { concurrency: 1, operations: 1, warmup: '0s', timeout: '100ms' }, operate: tellAndHang }));
    expect(line).toMatchObject({ failure: 'timeout', steps: 2 });
  });

  test('has of the warm-up only what ended in the measurement', async () => {
    const lines = linesOf(await logged({ load: { rate: '10/s', duration: '1s', warmup: '1s' }, operate: (service) => service.sleep(150 * ms) }));
    expect(lines.slice(0, 2).map(({ phase, start_ns }) => [phase, start_ns])).toEqual([['warmup', -100 * ms], ['measure', 0]]);
    expect(lines).toHaveLength(11);
  });

  test('costs a client nothing where none is kept, or where it is full', async () => {
    const asked: boolean[] = [];
    const operate: Simulation['operate'] = async (service, { recorder }) => {
      asked.push(recorder.log !== undefined);
      await service.sleep(ms);
    };
    const none = await simulate({ load: { concurrency: 1, operations: 3, warmup: '0s' }, operate });
    expect(none.result.log).toBeUndefined();
    await logged({ load: { concurrency: 1, operations: 3, warmup: '0s' }, operationLog: upTo(2), operate });
    expect(asked).toEqual([false, false, false, true, true, false]);
  });

  test('is shipped with every second, and in pieces of a bounded size', async () => {
    const details = { text: 'x'.repeat(1_000) };
    const { messages } = await logged({
      load: { rate: '100/s', duration: '3s', warmup: '0s' },
      operationLog: upTo(1_000),
      operate: async (_service, { recorder }) => recorder.log?.(() => details),
    });
    const sizes = messages.flatMap(({ message }) => (message.type === 'log' ? [message.lines.length] : []));
    expect(sizes.length).toBeGreaterThanOrEqual(6);
    expect(Math.max(...sizes)).toBeLessThan(65_536 + 2_000);
  });
});
