/** The agent as a thread: started with a slice as workerData, speaks AgentMessage and AgentCommand over its port. */
import { parentPort, workerData } from 'node:worker_threads';
import { toErrorRecord } from '@ubench/errors';
import { type AgentMessage, createRealClock, readSlice, runSlice } from '@ubench/load';
import { findDriver } from './find-driver.ts';
import { redact } from '../redact/redact.ts';
import { findWorkload } from './find-workload.ts';

const port = parentPort!;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin
const post = (message: AgentMessage): void => port.postMessage(message);
// A secret that only this thread has resolved is known nowhere else. Intervals are numbers, and come while load runs.
const emit = (message: AgentMessage): void => post(message.type === 'failed' || message.type === 'done' ? redact(message) : message);
const clock = createRealClock();

try {
  const slice = readSlice(workerData);
  const driver = await findDriver(slice);
  const workload = await findWorkload(slice);
  await runSlice({
    slice,
    driver,
    workload: workload.type,
    code: workload.code,
    clock,
    emit,
    onCommand: (listener) => port.on('message', listener),
  });
} catch (error) {
  emit({ type: 'failed', error: toErrorRecord(error) });
} finally {
  // Without these the thread ends by itself, unless the spec left something behind.
  clock.close();
  port.close();
}
