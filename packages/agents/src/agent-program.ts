/** The module that has `runAgentProgram`: what a bundle begins with. */
export const agentProgram: string = new URL(import.meta.url.endsWith('.ts') ? './program.ts' : './program.js', import.meta.url).href;
