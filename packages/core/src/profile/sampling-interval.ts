/** Between two samples: hundreds in a short measurement. Half of it costs a fifth of the agent's CPU. */
export const samplingInterval_us = 1000;
