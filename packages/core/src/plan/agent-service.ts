import { z } from 'zod';
import type { Plan, PlannedDeployment } from './plan.ts';

/** What the service of a place is called, of which an instance runs agents. */
export const agentService = 'agents';

/** The name of a place on a backend. */
export const placeName = (backend: string): string => `agents@${backend}`;

/** Whether a deployment of that name is a place. */
export const isPlace = (deployment: string): boolean => deployment.startsWith(placeName(''));

const agentOptions = z.strictObject({
  count: z.int().positive().describe('The most that run at once.'),
  cpus: z.int().positive().optional().describe('Cores of each; absent: what the backend says.'),
  files: z.array(z.string()).optional().describe('What the spec reads beside its modules, relative to the root.'),
});
export type AgentOptions = z.infer<typeof agentOptions>;

/** What a place is planned to be. */
export const agentOptionsOf = ({ options }: Pick<PlannedDeployment, 'options'>): AgentOptions => agentOptions.parse(options);

/** The places that a plan has for the loads of a spec file. */
export const placesIn = ({ deployments }: Plan, file: string): PlannedDeployment[] => deployments.filter((deployment) => deployment.service === agentService && deployment.file === file);
