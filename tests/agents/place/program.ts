// What a bundle is: the program of agents with one spec.
import { runAgentProgram } from '@ubench/agents/program';

await runAgentProgram({ moduleHash: 'of the test', spec: () => import('./spec.ts'), plugins: {} });
