/** An operation that a driver has run. */
export interface CountedOperation {
  readonly i: number;
  readonly client: number;
  /** When the client was given it, nanoseconds of the agents' clock. */
  readonly begun_ns: number;
  /** The kind of its failure; `undefined` for a success. */
  failure: string | undefined;
}

/** What really happened during a load: kept by what its operations reach, for the checks to compare with what was recorded. */
export class OperationAccount {
  readonly operations: CountedOperation[] = [];
  readonly clients = new Set<number>();
  /** Connections that are open, operations that are running, and the most there were of each at one time. */
  open = 0;
  mostOpen = 0;
  running = 0;
  mostRunning = 0;
  /** Set when the check is over: a driver that does not end then waits for ever, and disturbs no other check. */
  halted = false;

  opened(client: number): void {
    this.clients.add(client);
    this.mostOpen = Math.max(this.mostOpen, ++this.open);
  }

  begin(i: number, client: number, begun_ns: number): CountedOperation {
    const operation: CountedOperation = { i, client, begun_ns, failure: undefined };
    this.operations.push(operation);
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    return operation;
  }

  /** How many operations failed, by kind. */
  get failed(): Record<string, number> {
    const kinds = this.operations.flatMap(({ failure }) => failure ?? []);
    return Object.fromEntries(Object.entries(Object.groupBy(kinds, (kind) => kind)).map(([kind, each]) => [kind, each!.length]));
  }
}
