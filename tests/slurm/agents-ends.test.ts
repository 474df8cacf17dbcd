import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'vitest';
import type { Project } from '../harness/project.ts';
import { agentJob, apart, closed, countedLoad, countOf, signalAgent, trialOf } from './counted-load.ts';
import { leftOnSite, nothingLeft } from './site-project.ts';
import { sharedSite } from './site/shared-site.ts';

const site = sharedSite({ nodes: 3, node: { cpus: 32, memory_mib: 64_000 }, partitions: apart });

/** Agents on nodes of their own, of which the second is on `n3`. */
const oneEach = { agent: { tasksPerNode: 1 } };

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');
const reasonsOf = ({ result }: Project) => result.benchmarks[0]!.validity.reasons;

describe.concurrent('a run whose agents meet with misfortune', () => {
  it('is invalid where one stood still for seconds, and names it and its node', async ({ expect, onTestFinished }) => {
    const project = countedLoad(site(), { bench: `agents: 2, ${closed(6)}`, ...oneEach }, onTestFinished);
    const run = project.start('run');
    await run.printed(/counted: measuring/);
    await signalAgent(site(), project, 'n3', 1, 'STOP');
    await sleep(3_000);
    await signalAgent(site(), project, 'n3', 1, 'CONT');
    const { code, stdout, stderr } = await run.finished;
    expect(code, stdout + stderr).toBe(3);
    expect(reasonsOf(project)).toContainEqual({ code: 'agent-stalled', message: expect.stringMatching(/^agent 1 on n3 stood still for \d/) });
    expect(trialOf(project).client.machines).toMatchObject([{ node: 'n2' }, { node: 'n3', pause_ns: expect.toSatisfy((pause: number) => pause > 2e9) }]);
    expect(await leftOnSite(site(), project)).toEqual(nothingLeft);
  });

  it('is invalid where one was killed, names it and its node, and keeps what was measured before', async ({ expect, onTestFinished }) => {
    const project = countedLoad(site(), { bench: `agents: 2, ${closed(60)}`, ...oneEach }, onTestFinished);
    const run = project.start('run');
    await run.printed(/counted: measuring/);
    await sleep(3_000);
    await signalAgent(site(), project, 'n3', 1, 'KILL');
    const { code, stdout, stderr } = await run.finished;
    expect(code, stdout + stderr).toBe(3);
    expect(reasonsOf(project)).toContainEqual({ code: 'agent-lost', message: expect.stringMatching(/1.*n3|n3.*1/) });
    expect(countOf(trialOf(project)).succeeded).toBeGreaterThan(0);
    expect(await leftOnSite(site(), project)).toEqual(nothingLeft);
  });

  it('is invalid where their job was cancelled under load, says so, and keeps what was measured before', async ({ expect, onTestFinished }) => {
    const project = countedLoad(site(), { bench: `agents: 2, ${closed(60)}` }, onTestFinished);
    const run = project.start('run');
    await run.printed(/counted: measuring/);
    await sleep(3_000);
    await site().exec(['scancel', await agentJob(site(), project)]);
    const { code, stdout, stderr } = await run.finished;
    expect(code, stdout + stderr).toBe(3);
    expect(oneLine(stdout)).toMatch(/agents@site, is lost: CANCELLED: its job was cancelled/);
    expect(countOf(trialOf(project)).succeeded).toBeGreaterThan(0);
    expect(await leftOnSite(site(), project)).toEqual(nothingLeft);
  });

  it('is invalid where their job ran into its time limit, says so', async ({ expect, onTestFinished }) => {
    const project = countedLoad(site(), { bench: `agents: 2, ${closed(120)}` }, onTestFinished);
    const run = project.start('run');
    await run.printed(/counted: measuring/);
    await site().timeOut(await agentJob(site(), project));
    const { code, stdout, stderr } = await run.finished;
    expect(code, stdout + stderr).toBe(3);
    expect(oneLine(stdout)).toMatch(/TIMEOUT: its job ran into its time limit/);
    expect(await leftOnSite(site(), project)).toEqual(nothingLeft);
  });

  it('ends with the reason where their job ended before the services were ready', async ({ expect, onTestFinished }) => {
    const project = countedLoad(site(), { startsAfter_s: 12 }, onTestFinished);
    const run = project.start('run');
    await run.printed(/agents@site: ready/);
    await site().exec(['scancel', await agentJob(site(), project)]);
    const { code, stdout, stderr } = await run.finished;
    expect(code, stdout + stderr).toBe(3);
    expect(oneLine(stdout)).toMatch(/agents@site.*CANCELLED/);
    expect(await leftOnSite(site(), project)).toEqual(nothingLeft);
  });

  it('shares its scratch directory with another that is made at once, and neither is disturbed', async ({ expect, onTestFinished }) => {
    const scratch = `${site().scratch}/shared`;
    const projects = [1, 2].map(() => countedLoad(site(), { profile: { scratch } }, onTestFinished));
    const ended = await Promise.all(projects.map((project) => project.ubench('run')));
    for (const [index, { code, stdout, stderr }] of ended.entries()) {
      expect(code, stdout + stderr).toBe(0);
      const trial = trialOf(projects[index]!);
      expect(trial.server_operations).toBe(countOf(trial).succeeded);
    }
    expect(readdirSync(`${scratch}/runs`)).toEqual([]);
  });
});
