import { Operation, type OperationHost } from '../executor/operation.ts';
import { driverErrors } from './driver-errors.ts';

/** An operation that a tool ran by itself, told after its end. Instants in nanoseconds of the driver's clock. */
export interface FinishedOperation {
  /** Open loop: when the schedule asked for it. Leave it out where the tool does not know, and say `latencyFrom: 'sent'`. */
  readonly intended_ns?: number;
  /** When it was due and a client was free, where the tool knows: what tells its own lateness from a wait for the service. */
  readonly released_ns?: number;
  readonly sent_ns: number;
  /** When the first content arrived (streams). */
  readonly first_ns?: number;
  readonly done_ns: number;
  /** Absent for a success. `kind` groups failures (`timeout`, `http 503`), so few distinct ones; five messages of each are kept. */
  readonly failure?: { readonly kind: string; readonly message?: string };
  /** Its client ended it on purpose; see `givenUp` of a recorder. */
  readonly givenUp?: boolean;
  /** Observations of metrics that the workload declares, in the unit of their kind; the key of a keyed one; when it was, if not at the end. */
  readonly values?: readonly (readonly [metric: string, value: number, key?: string | undefined, at_ns?: number | undefined])[];
}

/** The operation as recordings take it. @throws UBENCH_E_DRIVER_OPERATION */
export function operationOf(finished: FinishedOperation, host: OperationHost): Operation {
  const { intended_ns = Number.NaN, released_ns = Number.NaN, sent_ns, first_ns = Number.NaN, done_ns, failure, givenUp = false } = finished;
  // Written so that NaN is refused as well.
  if (!(Number.isFinite(sent_ns) && Number.isFinite(done_ns))) throw impossible(`it was sent at ${sent_ns} and done at ${done_ns}`);
  if (!(done_ns >= sent_ns)) throw impossible(`it was done ${sent_ns - done_ns} ns before it was sent`);
  if (intended_ns > sent_ns) throw impossible(`it was sent ${intended_ns - sent_ns} ns before it was due`);
  const operation = new Operation(host);
  operation.begin(0, intended_ns, released_ns);
  operation.sent_ns = sent_ns;
  operation.first_ns = first_ns;
  operation.done_ns = done_ns;
  if (failure !== undefined) operation.fail(failure.kind, failure.message);
  if (givenUp) operation.givenUp();
  operation.end(done_ns);
  operation.phase = host.phaseOf(operation);
  return operation;
}

const impossible = (problem: string): Error => driverErrors.UBENCH_E_DRIVER_OPERATION({ problem });
