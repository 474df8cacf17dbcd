import { type Workload, workloadOf } from '@ubench/load';
import { z } from 'zod';

/** What a program of the user's own does to a service: nobody knows. */
export function clientWorkload(service: string): Workload {
  return workloadOf(
    {
      service,
      name: 'client',
      description: 'What a program of your own does: `client` of a benchmark.',
      options: z.strictObject({}),
      metrics: {},
      mutates: false,
      connect: () => Promise.reject(new Error('its clients are in another program')),
    },
    {},
  );
}
