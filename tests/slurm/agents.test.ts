import { setTimeout as sleep } from 'node:timers/promises';
import type { TrialResult } from '@ubench/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Project } from '../harness/project.ts';
import { apart, closed, countedLoad, countOf, seenBy, startsOf, trialOf } from './counted-load.ts';
import { proxiedSite } from './proxied-site.ts';
import { leftOnSite, nothingLeft } from './site-project.ts';
import { sharedSite } from './site/shared-site.ts';
import { clocksMove } from './site/site-options.ts';
import type { Site } from './site/start-site.ts';

const ahead_s = 2;
const site = sharedSite({ nodes: 3, node: { cpus: 16 }, partitions: apart, ...(clocksMove && { on: { n3: { clockAhead_s: ahead_s } } }) });

/** Runs it to its end: that is to be believed, and leaves nothing on the site. */
async function measure(project: Project, ...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await project.ubench('run', ...args);
  expect(code, stdout + stderr).toBe(0);
  expect(await leftOnSite(site(), project)).toEqual(nothingLeft);
}

const middle = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

describe('agents on other nodes than the service', () => {
  describe('of whom there are 1, 2 and 8', () => {
    const loaded = new Map<number, { readonly trial: TrialResult; readonly seen: ReturnType<typeof seenBy>; readonly starts: Map<number, number> }>();
    beforeAll(async () => {
      if ((site() as Site | undefined) === undefined) return;
      for (const agents of [1, 2, 8]) {
        const load = "load: { rate: '200/s', arrivals: 'poisson', duration: '3s', warmup: '500ms' }";
        const project = countedLoad(site(), { bench: `agents: ${agents}, ${load}`, agent: { tasksPerNode: Math.max(1, agents / 2) } }, afterAll);
        // When they sent is not what is looked at.
        await measure(project, '--seed', '9', '--allow-invalid');
        loaded.set(agents, { trial: trialOf(project), seen: seenBy(project), starts: startsOf(project) });
      }
    });

    it('offer the same load', () => {
      const [one, two, eight] = [1, 2, 8].map((agents) => loaded.get(agents)!);
      expect([...one!.starts.keys()].length).toBeGreaterThan(400);
      expect(two!.starts).toEqual(one!.starts);
      expect(eight!.starts).toEqual(one!.starts);
      for (const { trial, seen } of loaded.values()) {
        expect(seen.map(({ operation }) => operation).sort((a, b) => a - b)).toEqual(Array.from({ length: countOf(trial).succeeded }, (_, operation) => operation));
        expect(trial.server_operations).toBe(seen.length);
      }
    });

    it('are told apart, and which node each was on', () => {
      for (const [agents, { trial }] of loaded) expect(trial.client.machines!.map(({ agent }) => agent)).toEqual(Array.from({ length: agents }, (_, agent) => agent));
      expect([2, 8].map((agents) => [...new Set(loaded.get(agents)!.trial.client.machines!.map(({ node }) => node))].sort())).toEqual([['n2', 'n3'], ['n2', 'n3']]);
    });

    it('start together whatever their clocks say, which is known', (context) => {
      if (!clocksMove) context.skip('the kernel gives processes no clock of their own (time namespaces)');
      for (const agents of [2, 8]) {
        const { trial, seen, starts } = loaded.get(agents)!;
        for (const { node, offset_ns } of trial.client.machines!) expect(offset_ns / 1e9, node).toBeCloseTo(node === 'n3' ? ahead_s : 0, 0);
        // How long after its time each operation arrived, by one clock: of an agent that kept to its own it would be seconds.
        const delays = Map.groupBy(seen.filter(({ operation }) => starts.has(operation)), ({ operation }) => operation % agents);
        const middles = [...delays.values()].map((of) => middle(of.map(({ operation, at_ns }) => at_ns - starts.get(operation)!)));
        expect(middles).toHaveLength(agents);
        expect(Math.max(...middles) - Math.min(...middles)).toBeLessThan(1e9);
      }
    });
  });

  it('offer the rate that was asked for, 8 of them too', async () => {
    const project = countedLoad(site(), { bench: "agents: 8, load: { rate: '400/s', duration: '3s', warmup: '500ms' }" });
    await measure(project, '--allow-invalid');
    const { window_ns, operations } = trialOf(project);
    const rate = (operations.measure.succeeded + operations.measure.failed) / (window_ns / 1e9);
    expect(Math.abs(rate / 400 - 1)).toBeLessThan(0.005);
  });

  it('measure on while the connection to the cluster is cut again and again: nothing is missing, and nothing is there twice', async ({ onTestFinished }) => {
    const { proxy, sshConfig } = await proxiedSite(site(), onTestFinished);
    const project = countedLoad(site(), { bench: `agents: 4, ${closed(8)}`, sshConfig });
    const run = project.start('run');
    await run.printed(/counted: measuring/);
    for (let cut = 0; cut < 20; cut++) {
      await expect.poll(() => proxy.connections(), { timeout: 60_000, interval: 10 }).toBeGreaterThan(0);
      await sleep(200);
      proxy.cut();
    }
    const { code, stdout, stderr } = await run.finished;
    expect(code, stdout + stderr).toBe(0);
    const trial = trialOf(project);
    expect(trial.invalid).toEqual([]);
    const { succeeded } = countOf(trial);
    expect({ server: trial.server_operations, failed: countOf(trial).failed }).toEqual({ server: succeeded, failed: 0 });
    const seen = seenBy(project).map(({ operation }) => operation);
    expect({ seen: seen.length, different: new Set(seen).size }).toEqual({ seen: succeeded, different: succeeded });
    expect(trial.intervals.time_s.filter((time) => time >= 0 && time < 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(trial.operation_log).toMatchObject({ left_out: 0 });
    expect(startsOf(project).size).toBe(trial.operations.measure.succeeded);
    expect(await leftOnSite(site(), project)).toEqual(nothingLeft);
  });
});
