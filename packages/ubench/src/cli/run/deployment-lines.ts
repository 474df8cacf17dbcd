import { agentOptionsOf, type Placement, type PlannedSpecs, requestLaunch } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import { formatBytes } from '@ubench/units';

/** For a person, what a plan will start: of each deployment where, how, and its command line, as far as that is known before it is placed. */
export function deploymentLines({ plan, deployments }: Pick<PlannedSpecs, 'plan' | 'deployments'>): string[] {
  return plan.deployments
    .filter(({ backend }) => backend !== 'external')
    .flatMap(({ id, name, service, options, backend, placement }) => {
      const type = deployments.get(id)?.service.type;
      if (type === undefined) return [`${name}: ${agentsText(options)} on ${backend}`];
      const { launch } = type;
      const head = `${name}: ${service} on ${backend}, ${placementText(placement)}`;
      return launch === undefined ? [head] : [head, `  ${commandText(() => requestLaunch((context) => launch(options, context)).spec.command)}`];
    });
}

/** Of a place, which no spec declares. */
function agentsText(options: unknown): string {
  const { count, cpus } = agentOptionsOf({ options });
  return `room for ${counted(count, 'agent')}${cpus === undefined ? '' : `, ${counted(cpus, 'core')} each`}`;
}

function placementText(placement: Placement | undefined): string {
  const { runtime, image, resources } = placement ?? { runtime: 'process', image: undefined, resources: {} };
  const { gpus, cpus, memory_bytes } = resources;
  return [
    image === undefined ? 'as a process' : `by ${runtime} from ${image}`,
    ...(gpus === undefined ? [] : [counted(gpus, 'GPU')]),
    ...(cpus === undefined ? [] : [counted(cpus, 'core')]),
    ...(memory_bytes === undefined ? [] : [`${formatBytes(memory_bytes)} of memory`]),
  ].join(', ');
}

const counted = (count: number, what: string): string => `${count === 0 ? 'no' : count} ${what}${count === 1 ? '' : 's'}`;

/** As a shell would be given it; what only the backend knows in angle brackets. */
function commandText(command: () => readonly string[]): string {
  try {
    return command().map((argument) => quoted(argument.replaceAll(/\{\{(?:software:([^}]*)|(\w+)(?::[^}]*)?)\}\}/g, (_, path?: string, kind?: string) => path ?? `<${kind}>`))).join(' ');
  } catch (error) {
    // A dry run says what would be done; that a program is not installed here is part of it.
    return `cannot be started from here: ${toErrorRecord(error).what}`;
  }
}

const quoted = (argument: string): string => (/^[\w<>@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`);
