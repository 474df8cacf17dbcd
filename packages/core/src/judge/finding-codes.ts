import type { Finding } from '../result/result.ts';

/** What a code is said of: `invalid` measurements are not believed; a `warning` and a `finding` leave them valid. */
interface FindingCodeEntry {
  readonly level: 'invalid' | 'warning' | 'finding';
  readonly meaning: string;
  readonly remedy: string;
}

/** Every code that a result's reasons, warnings and findings can have. Codes are stable; messages, which hold the numbers, are not. */
export const findingCodes = {
  'no-success': {
    level: 'invalid',
    meaning: 'No operation succeeded.',
    remedy: "Read the benchmark's errors, which say what the operations failed with.",
  },
  errors: {
    level: 'invalid',
    meaning: 'A greater share of the operations failed than `maxErrorShare` allows.',
    remedy: 'Correct what they failed with; raise `maxErrorShare` only where failures belong to what is measured.',
  },
  'send-lag': {
    level: 'invalid',
    meaning: 'Open loop: the 99th percentile of the send lag is over 10 ms and over 10 % of the median response time. The client was late, not the service.',
    remedy: 'Lower the rate, spread it over more `agents`, or give the client cores of its own.',
  },
  'client-saturated': {
    level: 'invalid',
    meaning:
      "Open loop: the event loop of an agent was busy for more than 90 % of the time, and the 99th percentile of the send lag is over 2 ms, or less than 95 % of what was due was completed; of streams in any loop, that what arrives is read more than 10 ms late (99th percentile). The " +
      'client is the bottleneck, and the numbers say nothing of what the service could do.',
    remedy: 'Lower the rate, or spread it over more `agents`, as far as there are cores for them.',
  },
  'under-sent': {
    level: 'invalid',
    meaning: 'Open loop: more than 5 % of the schedule was not sent although a connection was free.',
    remedy: 'Lower the rate, or spread it over more `agents`.',
  },
  'littles-law': {
    level: 'invalid',
    meaning:
      'Closed loop: N clients that each take R, are L late to send and pause Z did not complete N ÷ (R + L + Z) operations per second, within 5 %: ' +
      'part of the time is not in the latencies. Not asked of a driver that lets free clients wait.',
    remedy: 'Look for work that the client does between operations, and for a machine that is busy with something else.',
  },
  counters: {
    level: 'invalid',
    meaning:
      'The server counted another number of operations than the client: by more than 1 %, and by more than its clients and 10. ' +
      'Of an operation that failed, the server may have counted it or not.',
    remedy: 'Make sure that nothing else uses the service while it is measured.',
  },
  'server-counts': {
    level: 'invalid',
    meaning:
      'The server counted something else than the client, such as output tokens: by more than 1 %, and by more than what as many operations have as there are clients and 10; and what failed or was given up does not account for it.',
    remedy: 'Make sure that nothing else uses the service while it is measured; where nothing does, one of the two counts wrong.',
  },
  'instance-died': {
    level: 'invalid',
    meaning: 'The instance under load ended before the measurement was complete.',
    remedy: 'Read the last lines of its log.',
  },
  'instance-restarted': {
    level: 'invalid',
    meaning: "The instance began anew under load: its backend said that its place was taken from it, or the server's own count of operations was lower after the load than before it.",
    remedy: 'Read its log, and that of what restarts it. Where a scheduler takes places away, ask it for one that it does not.',
  },
  'tunnel-saturated': {
    level: 'invalid',
    meaning:
      'Open loop: the service is reached through a tunnel that this process holds open, such as one of SSH, and the event loop that every byte of it goes through was more than 90 % busy: what was measured is the tunnel.',
    remedy: 'Run ubench where the service is reached directly, such as on the login node of its cluster; or ask for less.',
  },
  'empty-data': {
    level: 'invalid',
    meaning: 'There were no rows, vectors or prompts to work on: what is not there is found quickly.',
    remedy: 'Look for what empties the data after it was prepared; fill it where the spec prepares it itself.',
  },
  'wrong-answers': {
    level: 'invalid',
    meaning: "After the load, the service answered the workload's own checks, such as `quality` of a language model, otherwise than they ask for: what is fast may be nonsense.",
    remedy: 'Look at what it answered, and at what the load has done to it; its log may say more.',
  },
  'agent-lost': {
    level: 'invalid',
    meaning: 'An agent ended, or stood still, before it had delivered what it measured.',
    remedy: 'Read its error; look for `process.exit()` in the code that the workload runs, and for a loop that does not end.',
  },
  'agent-stalled': {
    level: 'invalid',
    meaning: 'An agent on another machine stood still for over a second under load.',
    remedy: 'Look at what else runs on its node, and whether something stopped or starved it; ask for more `cpus` of each agent, or for whole nodes.',
  },
  'agent-clock': {
    level: 'invalid',
    meaning: 'The clock of an agent on another machine moved against that of the run by over a tenth of a second under load: agents no longer start and end together.',
    remedy: 'Have the clocks of the nodes kept in step (chrony, ntpd), and keep nodes from being suspended.',
  },
  'client-failed': {
    level: 'invalid',
    meaning: 'A task of a client of your own, `client` of the benchmark, failed: how it ended, or what it wrote as its results, says that what it measured is not complete.',
    remedy: 'Read what it has printed, by `ubench logs`; docs/own-clients.md says what results look like.',
  },
  gap: {
    level: 'invalid',
    meaning: 'Records that an agent numbered were never delivered.',
    remedy: 'Run again; report it if it happens twice.',
  },
  aborted: {
    level: 'invalid',
    meaning: 'The load was ended before its own end: by Ctrl-C, by the `timeout` of the benchmark, or because the process of the run was killed.',
    remedy: 'Raise `timeout`, or shorten the load.',
  },
  hopeless: {
    level: 'invalid',
    meaning: 'The load was ended by its `abortOn`: too many operations failed for too long.',
    remedy: 'Correct what they failed with, or lower the load.',
  },
  background: {
    level: 'invalid',
    meaning: 'A load of its `background` could not be run as it was to be: the benchmark was not measured beside the load that it says.',
    remedy: 'Look at what the message says of that load as if it were a benchmark of its own.',
  },
  'background-errors': {
    level: 'invalid',
    meaning: 'Too many operations of a load of its `background` failed.',
    remedy: 'Correct what they failed with, or lower the loads.',
  },
  failed: {
    level: 'invalid',
    meaning: 'Not all trials could be measured. The numbers are of those before the one that failed.',
    remedy: "Correct what the benchmark's error says.",
  },
  'tunnel-bound': {
    level: 'warning',
    meaning:
      'Closed loop: the service is reached through a tunnel that this process holds open, such as one of SSH, and the event loop that every byte of it goes through was more than 90 % busy. The throughput is a lower bound, and latency is also that of the tunnel.',
    remedy: 'Run ubench where the service is reached directly, such as on the login node of its cluster.',
  },
  'client-bound': {
    level: 'warning',
    meaning:
      "Closed loop: the client's event loop was busy for more than 90 % of the time, or its own lateness was over 5 % of a cycle. The throughput is a lower bound.",
    remedy: 'Spread the load over more `agents`.',
  },
  'read-lag': {
    level: 'warning',
    meaning:
      'Streams: the event loop of an agent was more than 10 ms late (99th percentile) although it was not busy all the time, such as where others take its core. What arrived then was read that much late, and is timed so.',
    remedy: 'Keep other work off the cores of the load, and take `agents` no more than there are cores for them; spread the load over more where there are.',
  },
  'max-concurrency': {
    level: 'warning',
    meaning: 'Open loop: operations waited because all connections were in use.',
    remedy: 'Raise `maxConcurrency`, or take it as the answer: the service does not keep up with the rate.',
  },
  'coordinated-omission': {
    level: 'warning',
    meaning: 'Open loop: the driver measured from when it sent, so that what waited behind a stall of the service is in no latency.',
    remedy: 'Use the executor, or read the latencies as those of a service that is never behind.',
  },
  'not-stable': {
    level: 'warning',
    meaning: 'The load has `until`, and its throughput was not steady before its longest duration was over. The numbers are of all of it.',
    remedy: 'Allow a longer `duration`, a longer `warmup`, or more drift and spread; Poisson arrivals at a low rate spread by themselves.',
  },
  'server-unsampled': {
    level: 'warning',
    meaning: 'The numbers that the service tells about itself, or those of its GPUs, could not be read while load ran, or not always. What clients measured is whole.',
    remedy: 'Look whether what the message names answers from this machine.',
  },
  'operation-log': {
    level: 'warning',
    meaning: 'The operation log could not be written as far as the workload allows, such as for a full disk; what was measured is whole.',
    remedy: 'Make room, and run again; or take what is there for a part.',
  },
  profiled: {
    level: 'warning',
    meaning: 'The agents were profiled, which costs CPU: latencies and rates are not comparable with those of another run.',
    remedy: 'Measure without `--profile`; use this run only to see what the CPU of the agents goes into.',
  },
  'few-operations': {
    level: 'warning',
    meaning: 'The plan makes fewer operations than a 99th percentile needs.',
    remedy: 'Raise `operations`, `duration`, `rate` or `trials`, or judge a lower percentile.',
  },
  'wide-margin': {
    level: 'warning',
    meaning: 'A metric gates with a margin of more than 50 %, which lets almost every regression pass.',
    remedy: 'Give it a narrower `margin`; where the numbers vary too much for that, longer loads and more `trials` make them vary less.',
  },
  'timer-saturated': {
    level: 'warning',
    meaning: 'A function in process is too fast for the clock.',
    remedy: 'Measure several calls in one.',
  },
  'call-overhead': {
    level: 'warning',
    meaning: 'More than a tenth of the median of a function in process is what a call takes that does nothing, `callOverhead`.',
    remedy: 'Measure several calls in one.',
  },
  'garbage-collection': {
    level: 'warning',
    meaning: 'More than a tenth of the time in which a function was called in process went into garbage collection, `gcShare`. It is in the latencies of the calls that it met.',
    remedy: 'Take it as the price of what the function allocates, or judge its median, which most collections leave alone.',
  },
  'server-counts-unclear': {
    level: 'warning',
    meaning:
      'The server counted something else than the client, such as output tokens, as `server-counts` says; but operations failed or were given up, whose part no client saw, or the client could only estimate.',
    remedy: 'Take the numbers of the server where it matters; they are in the result, as `server_counts` of each trial.',
  },
  'counter-unchecked': {
    level: 'warning',
    meaning: "The server's own count of operations was not compared with the client's, for a load of the `background` may be in it or not.",
    remedy: 'Nothing; to have them compared, give that load the same workload and options, or a deployment of its own.',
  },
  'slo-unmeasured': {
    level: 'warning',
    meaning: 'The `slo` limits a metric that no operation recorded, so that there is no goodput.',
    remedy: 'Leave that limit out, or let the workload record the metric.',
  },
  imported: {
    level: 'warning',
    meaning:
      'Another tool has measured this, on a machine that is not known, and `ubench import` has taken its numbers over. Whether its client was late or busy, whether its agents delivered everything, and what else ran there, was not checked.',
    remedy: 'Compare it with other runs of the same tool, by hand: nobody can tell whether the environment was the same.',
  },
  'slo-missed': {
    level: 'finding',
    meaning: 'Fewer operations met every limit of the `slo` than its `share` asks for.',
    remedy: 'Nothing, where it was to be found; otherwise lower the load.',
  },
  'data-left-out': {
    level: 'finding',
    meaning: 'Entries of the data set that the spec names are not used.',
    remedy: 'Nothing, where they were to be left out; otherwise widen the bounds of the data set.',
  },
  stable: {
    level: 'finding',
    meaning: 'The load has `until`, and ended because its throughput was steady.',
    remedy: 'Nothing.',
  },
  overloaded: {
    level: 'finding',
    meaning: 'Open loop: the service completed less than 95 % of what was due early enough to end in the measurement. This is how a sweep is expected to end.',
    remedy: 'Nothing, where it was to be found; otherwise lower the rate.',
  },
} as const satisfies Record<string, FindingCodeEntry>;

export type FindingCode = keyof typeof findingCodes;

/** A finding with one of the codes that are documented. */
export const findingOf = (code: FindingCode, message: string): Finding => ({ code, message });
