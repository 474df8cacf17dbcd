import { type BackendType, defineBackend, type Handle, type InstanceHost, resolveSecret, secretReference } from '@ubench/core';
import { nearest } from '@ubench/errors';
import { z } from 'zod';
import { diagnoseAddress } from './diagnose-address.ts';
import { externalErrors } from './external-errors.ts';

/** URLs by the name of the deployment, as texts or as secrets. */
const options = z
  .record(z.string(), z.union([z.string(), secretReference], "expected a URL, or secret.env('NAME') that holds one"))
  .describe("For each deployment, by its name, the URL at which it runs, or `secret.env('NAME')` where the URL holds a password.")
  .meta({ examples: [{ db: 'postgres://user@host:5432/database' }] });
type Urls = z.output<typeof options>;

/** Services that already run: nothing is started and nothing is stopped. */
export const externalBackend = {
  name: 'external',
  description: 'Services that already run, at URLs that are given. Nothing is started and nothing is stopped; the load runs on this machine.',
  options,
  create: (urls) => ({ instances: createInstanceHost(urls) }),
  diagnose: (urls, signal) => Promise.all(Object.keys(urls).map((deployment) => diagnoseAddress(deployment, () => urlOf(urls, deployment), signal))),
} satisfies BackendType<Urls>;

/** Says where running services are: `backends: { staging: external({ db: secret.env('DATABASE_URL') }) }`. */
export const external = defineBackend(externalBackend);

function createInstanceHost(urls: Urls): InstanceHost {
  return {
    async start(launches) {
      // Read now, so that a mistake is told before anything is measured.
      for (const { deployment } of launches) urlOf(urls, deployment);
      return launches.map(({ deployment }) => handleOf(deployment));
    },
    poll: async (handles) => handles.map(() => ({ status: 'RUNNING' })),
    endpoint: async ({ deployment }) => ({ url: urlOf(urls, deployment) }),
    async *logs() {},
    stop: async (handles) => handles.map((handle) => ({ handle, forced: false })),
    kill() {},
    find: async () => [],
  };
}

const handleOf = (deployment: string): Handle => ({ backend: 'external', deployment, id: deployment });

/** @throws EXTERNAL_E_NO_URL, EXTERNAL_E_URL, UBENCH_E_SECRET_UNSET */
function urlOf(urls: Urls, deployment: string): string {
  const value = Object.hasOwn(urls, deployment) ? urls[deployment] : undefined;
  const where = `deployment '${deployment}'`;
  if (value === undefined) {
    throw externalErrors.EXTERNAL_E_NO_URL({ deployment, near: nearest(deployment, Object.keys(urls)) });
  }
  const url = resolveSecret(value);
  // The URL itself is kept out of the message: it may hold a password.
  if (!URL.canParse(url)) throw externalErrors.EXTERNAL_E_URL({ deployment, problem: 'is not a URL' }, { where });
  if (!url.includes('://') && !url.startsWith('unix:')) throw externalErrors.EXTERNAL_E_URL({ deployment, problem: 'has no scheme before its host' }, { where });
  return url;
}
