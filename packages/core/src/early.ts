/** What a command does before it loads the rest: of its own it loads next to nothing. */
export { startSpareAgentThread } from './agent/agent-thread.ts';
export { setOwnLocation } from './collect/own-packages.ts';
