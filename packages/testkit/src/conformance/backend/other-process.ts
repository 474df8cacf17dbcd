// Another process that uses a backend: node other-process.js ORDER, which is JSON. Prints what every step resolves with, a line of JSON each.
import { type Backend, type BackendType, type Handle, type InstanceHost, type Launch, type Plugin, type PluginApi, silentLogger } from '@ubench/core';

/** What to do with a backend, in order. */
export interface Order {
  /** URL of the module whose default export is the plugin. */
  readonly module: string;
  readonly backend: string;
  readonly options: unknown;
  readonly steps: readonly Step[];
  /** Stays when all is done, until it is killed. */
  readonly stays?: boolean;
}
export type Step =
  | { readonly call: 'start'; readonly launches: readonly Launch[] }
  | { readonly call: 'poll' | 'endpoint' | 'logs' | 'stop'; readonly handle: Handle };

const order = JSON.parse(process.argv[2]!) as Order;
const { default: plugin } = (await import(order.module)) as { default: Plugin };

let backend: Backend | undefined;
const register = (type: BackendType): void => {
  if (type.name === order.backend) backend = type.create(order.options, { log: silentLogger });
};
const ignore = { tap() {}, tapPromise() {} };
const hooks = new Proxy({}, { get: () => ignore });
plugin.setup(new Proxy({}, { get: (_, kind) => (kind === 'hooks' ? hooks : kind === 'backend' ? register : () => {}) }) as PluginApi);

async function take(step: Step, host: InstanceHost): Promise<unknown> {
  switch (step.call) {
    case 'start':
      return host.start(step.launches, new AbortController().signal);
    case 'poll':
      return (await host.poll([step.handle]))[0];
    case 'endpoint':
      return host.endpoint(step.handle);
    case 'stop':
      return (await host.stop([step.handle]))[0];
    case 'logs':
      return Array.fromAsync(host.logs(step.handle, {}), ({ text }) => text);
  }
}
for (const step of order.steps) console.log(JSON.stringify(await take(step, backend!.instances)));
if (order.stays) setInterval(() => {}, 60_000);
else await backend!.close?.();
