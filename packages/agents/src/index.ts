/** Agents in a place of their own: what starts them, their program, and what steers them from afar. */
export { agentProgram } from './agent-program.ts';
export { hubErrors } from './hub/hub-errors.ts';
export { hubVariables } from './hub-variables.ts';
export { type PlaceProgram, placeRequest } from './place-request.ts';
export { connectAgents } from './steering/connect-agents.ts';
export { listenToPlace } from './steering/listen-to-place.ts';
export { probePlace } from './steering/probe-place.ts';
export { steeringErrors } from './steering/steering-errors.ts';
export { taskErrors } from './task/task-errors.ts';
