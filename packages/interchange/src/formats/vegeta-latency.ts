/** The same number, whichever of its outputs it is taken from. */
export const vegetaLatency = {
  title: 'vegeta latency',
  definition: 'From when a worker of vegeta takes the request up to the last byte of the answer; of every request, those that failed at the time they took. Connecting is in it, waiting for a free worker is not.',
  better: 'lower',
} as const;

export const vegetaCaution = 'it measures from sending: what waited behind a stall of the service, because no worker was free, is in no latency';
