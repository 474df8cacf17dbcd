import path from 'node:path';
import { configDefaults, type Diagnosis, listPlugins, packageVersion, PluginHost, resolveConfig, stateDirectoryOf } from '@ubench/core';
import { exitCodes, toErrorRecord } from '@ubench/errors';
import { coloursFor } from '@ubench/reporter-terminal';
import type { CliContext, CommandContext } from '../cli-context.ts';
import { listenForInterruptions } from '../run/interruption.ts';
import { openBackends } from '../runs/open-backends.ts';
import { usageErrors } from '../usage-errors.ts';
import { waitingLine } from '../waiting-line.ts';
import { backendCheck } from './backend-check.ts';
import type { Check, DoctorContext } from './check.ts';
import { cleanLeft } from './clean-left.ts';
import type { DoctorReport } from './doctor-report.ts';
import { machineChecks } from './machine-checks.ts';
import { pluginPatience_ns } from '../plugin-patience.ts';
import { pluginChecks } from './plugin-checks.ts';
import { reportLines } from './report-lines.ts';
import { runCheck } from './run-check.ts';

interface Flags {
  readonly clean: boolean;
  readonly json: boolean;
  readonly backend: string | undefined;
}

/** `ubench doctor`: resolves with 3 when something cannot work. */
export async function doctorCommand(_args: readonly string[], { clean, json, backend }: Flags, context: CommandContext): Promise<number> {
  if (backend !== undefined && clean) throw usageErrors.UBENCH_E_FLAGS_APART({ flags: ['--backend', '--clean'] });
  return await (backend === undefined ? lookAround(clean, json, context) : lookAtBackend(backend, json, context));
}

async function lookAround(clean: boolean, json: boolean, context: CommandContext): Promise<number> {
  const { cwd, env, log } = context;
  const { root, config, found } = await configOf(cwd, env);
  const host = new PluginHost(root, log.logger, pluginPatience_ns);
  const configCheck: Check = { group: 'project', name: 'configuration', run: () => found };
  const checks = [...machineChecks, configCheck, ...pluginChecks(host, await listPlugins(host, root, config.plugins), config)];
  const findings: DoctorReport['findings'] = (clean ? await cleanLeft(context) : []).map((finding) => ({ group: 'project', ...finding }));
  // One after the other: what measures the machine must have it to itself.
  for (const check of checks) {
    for (const finding of await runCheck(check, doctorContext(context))) findings.push({ group: check.group, ...finding });
  }
  return tell(findings, json, context);
}

/** A cluster has a network and a queue before it. */
const placePatience_ms = 60_000;

/** @throws What keeps the backend from being made, and what is wrong with the configuration: without either there is nothing to look at. */
async function lookAtBackend(name: string, json: boolean, context: CommandContext): Promise<number> {
  const { stderr } = context;
  await using backends = await openBackends(context);
  const check = await backendCheck(name, backends);
  using interruptions = listenForInterruptions(stderr, { what: 'ending what is asked' });
  const found = await (async () => {
    using _line = waitingLine(stderr, `looking at ${name}`);
    return await runCheck(check, doctorContext(context), { limit_ms: placePatience_ms, signal: interruptions.signal });
  })();
  return interruptions.exitCode ?? tell(found.map((finding) => ({ group: check.group, ...finding })), json, context);
}

const doctorContext = ({ cwd, env }: CommandContext): DoctorContext => ({ cwd, env, stateDirectory: stateDirectoryOf(cwd, env) });

function tell(findings: DoctorReport['findings'], json: boolean, { stdout }: CommandContext): number {
  const count = (status: Diagnosis['status']): number => findings.filter((finding) => finding.status === status).length;
  const report: DoctorReport = {
    schema: 'ubench.doctor/1',
    ubench: packageVersion(import.meta.url),
    platform: `${process.platform}-${process.arch}`,
    findings,
    problems: count('problem'),
    warnings: count('warning'),
  };
  stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${reportLines(report, coloursFor(stdout)).join('\n')}\n`);
  return report.problems > 0 ? exitCodes.untrustworthy.code : exitCodes.success.code;
}

/** A configuration that cannot be read is a finding, and the rest is looked at as if there were none. */
async function configOf(cwd: string, env: CliContext['env']) {
  const name = 'configuration';
  try {
    const { root, config, file, warnings } = await resolveConfig({ cwd, env });
    const found: Diagnosis[] = [
      { name, status: 'ok', found: file === undefined ? 'none, and the defaults apply' : path.relative(cwd, file) },
      ...warnings.map((warning): Diagnosis => ({ name: 'environment', status: 'warning', found: warning, fix: 'Correct the name of the variable, or unset it.' })),
    ];
    return { root, config, found };
  } catch (error) {
    const { what, where, fix } = toErrorRecord(error);
    const found: Diagnosis[] = [{ name, status: 'problem', found: where === undefined ? what : `${what} (${where})`, ...(fix !== undefined && { fix }) }];
    return { root: cwd, config: configDefaults, found };
  }
}
