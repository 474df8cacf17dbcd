import type { InstanceState } from './backend-type.ts';

export type EndedState = Extract<InstanceState, { readonly status: 'STOPPED' | 'ERROR' }>;

/** Whether an instance is over: it will not run again. */
export const hasEnded = (state: InstanceState): state is EndedState => state.status === 'STOPPED' || state.status === 'ERROR';
