/** The program of an agent: what a worker thread is started with. */
export const agentProgram = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
