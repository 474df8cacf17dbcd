/** Half of it costs a fifth of the agent's CPU; twice of it leaves few samples of a short measurement. */
const shortest_us = 1_000;
/** A profile is kept in memory and handed over as a whole. */
const mostSamples = 200_000;

/** Between two samples of a load that takes that long, as far as that is known before. */
export const samplingInterval_us = (load_ns: number): number => Math.max(shortest_us, Math.ceil(load_ns / 1000 / mostSamples));
