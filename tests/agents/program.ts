// The smallest program of a place: runs one slice, which comes by stdin, in a thread of the bundle, and prints what the agent says as lines of JSON.
import { json } from 'node:stream/consumers';
import { isMainThread, Worker } from 'node:worker_threads';
import { type AgentAssignment, type AgentCode, runAssignment } from '@ubench/core';
import { type AgentMessage, monotonicNow } from '@ubench/load';

export async function runAgentProgram(code: AgentCode): Promise<void> {
  if (!isMainThread) return runAssignment(code);
  const worker = new Worker(new URL(import.meta.url));
  worker.on('message', (message: AgentMessage) => {
    console.log(JSON.stringify(message));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
    if (message.type === 'ready') worker.postMessage({ type: 'start', at_ns: monotonicNow() });
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
  worker.postMessage((await json(process.stdin)) as AgentAssignment);
}
