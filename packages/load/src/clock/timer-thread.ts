import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';

/** A thread that sleeps until an instant and then wakes this thread's event loop by a message. */
export interface TimerThread {
  /** False until the thread runs. */
  readonly ready: boolean;
  /** Replaces the instant it sleeps until; nanoseconds of the monotonic clock. */
  wakeAt(time: number): void;
  /** Nothing is wanted: the process may end. */
  disarm(): void;
  close(): void;
}

/** @param onWake Called at or shortly after each instant asked for. */
export function startTimerThread(onWake: () => void): TimerThread {
  const { port1, port2 } = new MessageChannel();
  const memory = new SharedArrayBuffer(16);
  const request = new Int32Array(memory, 0, 1);
  const target_ns = new Float64Array(memory, 8, 1);
  // The source travels as text: a file of its own would have to be found again in every bundle.
  const worker = new Worker(`(${sleepAndWake.toString()})()`, {
    eval: true,
    execArgv: [],
    // It allocates next to nothing, and every agent has one.
    resourceLimits: { maxYoungGenerationSizeMb: 1 },
    workerData: { memory, port: port2 },
    transferList: [port2],
    stdin: false,
  });
  worker.unref();
  let ready = false;
  let asked = 0;
  port1.on('message', (answered: number) => {
    if (answered === 0) ready = true;
    else if (answered === asked) onWake();
  });
  port1.unref();
  return {
    get ready() {
      return ready;
    },
    wakeAt(time) {
      port1.ref();
      asked = asked === maxRequest ? 1 : asked + 1;
      target_ns[0] = time;
      Atomics.store(request, 0, asked);
      Atomics.notify(request, 0);
    },
    disarm() {
      port1.unref();
    },
    close() {
      port1.close();
      void worker.terminate();
    },
  };
}

const maxRequest = 2 ** 31 - 1;

/** Runs in the thread, by its source: may use nothing from outside itself. */
function sleepAndWake(): void {
  // Not `require`: a bundler would replace it by something that the thread does not have.
  const { workerData } = process.getBuiltinModule('node:worker_threads') as {
    workerData: { memory: SharedArrayBuffer; port: MessagePort };
  };
  const request = new Int32Array(workerData.memory, 0, 1);
  const target_ns = new Float64Array(workerData.memory, 8, 1);
  // oxlint-disable-next-line unicorn/consistent-function-scoping -- nothing outside this function exists in the thread
  const now = (): number => {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds! * 1e9 + nanoseconds!;
  };
  // A kernel wakes a sleeper some 60 µs late by default (timer slack): sleep that much shorter and spin for what is left. A wait that
  // begins shorter is slept through instead, so that high rates cost a late batch and not a core.
  const slack_ns = 60_000;
  const { port } = workerData;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a message port has no origin
  const tell = (message: number): void => port.postMessage(message);
  tell(0);
  for (let answered = 0; ; ) {
    const asked = Atomics.load(request, 0);
    if (asked === answered) {
      Atomics.wait(request, 0, asked);
      continue;
    }
    const wait_ns = target_ns[0]! - now();
    if (wait_ns > 0) {
      const sleep_ns = wait_ns > slack_ns ? wait_ns - slack_ns : wait_ns;
      if (Atomics.wait(request, 0, asked, sleep_ns / 1e6) !== 'timed-out') continue;
      while (now() < target_ns[0]! && Atomics.load(request, 0) === asked);
      if (Atomics.load(request, 0) !== asked) continue;
    }
    tell(asked);
    answered = asked;
  }
}
