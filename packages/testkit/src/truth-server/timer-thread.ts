import { workerData } from 'node:worker_threads';

/** The thread of a {@link PreciseTimer}: sleeps until the alarm, rings once, sleeps until a new alarm is set. */
const memory = workerData as SharedArrayBuffer;
const alarm_ns = new BigInt64Array(memory, 0, 1);
const signals = new Int32Array(memory, 8, 2);

for (;;) {
  const version = Atomics.load(signals, 0);
  const alarm = Atomics.load(alarm_ns, 0);
  const left_ns = alarm - process.hrtime.bigint();
  if (alarm === 0n) {
    Atomics.wait(signals, 0, version);
  } else if (left_ns > 0n) {
    Atomics.wait(signals, 0, version, Number(left_ns) / 1e6);
  } else {
    // A new alarm may have been set since; it must not be lost.
    Atomics.compareExchange(alarm_ns, 0, alarm, 0n);
    Atomics.add(signals, 1, 1);
    Atomics.notify(signals, 1);
  }
}
