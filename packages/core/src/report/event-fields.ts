import type { RunEvent } from './run-event.ts';

/** What the log says of an event: whole plans and results are in the run's own files. */
export function eventFields(event: RunEvent): Record<string, unknown> {
  switch (event.type) {
    case 'run-start':
      return { directory: event.directory };
    case 'benchmark-end': {
      const { id, status, validity, error } = event.result;
      return { benchmark: id, status, valid: validity.valid, ...(error === undefined ? {} : { problem: error }) };
    }
    case 'trial-start':
    case 'trial-end':
      return { benchmark: event.benchmark, trial: event.trial };
    case 'probe':
      return { benchmark: event.benchmark.id };
    case 'sweep-end':
      return { sweep: event.result.id };
    default: {
      const { type: _, ...fields } = event;
      return fields;
    }
  }
}
