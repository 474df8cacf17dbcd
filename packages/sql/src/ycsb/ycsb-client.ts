import type { Client, Random, Recorder } from '@ubench/load';
import { failureOf } from '../failure.ts';
import type { ParameterValue } from '../parameter.ts';
import { type PreparedStatement, prepareStatement } from '../protocol/prepared-statement.ts';
import type { StatementConnection } from '../statement-connection.ts';
import { fieldValue } from './field-value.ts';
import type { YcsbRequest, YcsbRequests } from './requests.ts';
import { fieldNames, keyOf, table, type YcsbTable } from './ycsb-table.ts';

type Execution = readonly [statement: PreparedStatement, values: readonly ParameterValue[]];

/** A virtual client that reads and writes the records of YCSB's table, with the statements of its JDBC client. */
export class YcsbClient implements Client {
  readonly #connection: StatementConnection;
  readonly #requests: YcsbRequests;
  readonly #shape: YcsbTable;
  readonly #read = prepareStatement('ycsb_read', `select * from ${table} where ycsb_key = $1`, 1);
  readonly #scan = prepareStatement('ycsb_scan', `select * from ${table} where ycsb_key >= $1 order by ycsb_key limit $2`, 2);
  readonly #insert: PreparedStatement;
  readonly #updates: readonly PreparedStatement[];

  constructor(connection: StatementConnection, requests: YcsbRequests, shape: YcsbTable) {
    this.#connection = connection;
    this.#requests = requests;
    this.#shape = shape;
    const names = fieldNames(shape.fields);
    const places = names.map((_, field) => `$${field + 2}`);
    this.#insert = prepareStatement('ycsb_insert', `insert into ${table}(ycsb_key, ${names.join(', ')}) values ($1, ${places.join(', ')})`, 1 + shape.fields);
    this.#updates = names.map((name) => prepareStatement(`ycsb_update_${name}`, `update ${table} set ${name} = $2 where ycsb_key = $1`, 2));
  }

  get connected(): boolean {
    return this.#connection.connected;
  }

  async operate(i: number, random: Random, recorder: Recorder): Promise<void> {
    const request = this.#requests.at(i, random);
    const executions = this.#executionsOf(request, random);
    recorder.sent();
    const start_ns = recorder.now();
    let found = true;
    for (const [statement, values] of executions) {
      const error = await this.#connection.execute(statement, values);
      if (error !== undefined) {
        recorder.done();
        const { kind, message } = failureOf(error);
        recorder.fail(kind, message);
        return;
      }
      found &&= this.#connection.affected > 0;
    }
    recorder.done();
    if (found) recorder.value('requests', recorder.now() - start_ns, request.kind);
    // The agent that inserts it is behind this one.
    else if (request.record >= this.#shape.records) recorder.value('notFound', 1);
    else recorder.fail('not found', `There is no record with the key ${keyOf(request.record)}.`);
  }

  #executionsOf({ kind, record, detail }: YcsbRequest, random: Random): Execution[] {
    const key = keyOf(record);
    const { fields, fieldLength } = this.#shape;
    switch (kind) {
      case 'read':
        return [[this.#read, [key]]];
      case 'scan':
        return [[this.#scan, [key, detail]]];
      case 'insert':
        return [[this.#insert, [key, ...Array.from({ length: fields }, () => fieldValue(fieldLength, random))]]];
      case 'update':
        return [[this.#updates[detail]!, [key, fieldValue(fieldLength, random)]]];
      case 'readModifyWrite':
        return [[this.#read, [key]], [this.#updates[detail]!, [key, fieldValue(fieldLength, random)]]];
    }
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}
