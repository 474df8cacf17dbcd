import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PreciseTimer } from './precise-timer.ts';

const now = () => Number(process.hrtime.bigint());

describe('a precise timer', () => {
  let timer: PreciseTimer;
  beforeEach(() => {
    timer = new PreciseTimer();
  });
  afterEach(() => timer.close());

  const fired = (due_ns: number): Promise<number> => new Promise((resolve) => timer.at(due_ns, () => resolve(now() - due_ns)));

  it('never calls back early', async () => {
    const start = now();
    const late = await Promise.all(Array.from({ length: 50 }, (_, i) => fired(start + i * 777_777)));
    for (const value of late) expect(value).toBeGreaterThanOrEqual(0);
  });

  it('calls back in the order of the instants, and of asking where they are equal', async () => {
    const order: string[] = [];
    const start = now() + 20e6;
    await new Promise<void>((resolve) => {
      timer.at(start + 2e6, () => order.push('later'));
      timer.at(start, () => order.push('first'));
      timer.at(start, () => order.push('second'));
      timer.at(start + 3e6, resolve);
      timer.at(start + 1e6, () => order.push('between'));
    });
    expect(order).toEqual(['first', 'second', 'between', 'later']);
  });

  it('takes an instant that comes before the one it sleeps for', async () => {
    const order: string[] = [];
    await Promise.all([
      fired(now() + 300e6).then(() => order.push('asked first')),
      fired(now() + 5e6).then(() => order.push('asked second')),
    ]);
    expect(order).toEqual(['asked second', 'asked first']);
  });

  it('takes new instants from a callback', async () => {
    const late = await new Promise<number>((resolve) => {
      timer.at(now() + 1e6, () => resolve(fired(now() + 1e6)));
    });
    expect(late).toBeGreaterThanOrEqual(0);
  });
});
