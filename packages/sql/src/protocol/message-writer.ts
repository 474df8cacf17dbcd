import type { ParameterValue } from '../parameter.ts';
import type { PreparedStatement } from './prepared-statement.ts';

/** Results as text; Execute of the unnamed portal without a limit on rows. */
const endOfExecution = Buffer.from([0, 0, 0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0]);
const sync = Buffer.from([0x53, 0, 0, 0, 4]);

/** Of a UTF-16 code unit in UTF-8. */
const longestUnit = 3;

/**
 * Collects messages in one buffer that is used again and again: whoever sends what {@link finish} gives has the answer before it writes
 * the next message. https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class MessageWriter {
  #buffer = Buffer.allocUnsafe(1024);
  #at = 0;

  parse(statement: PreparedStatement): void {
    this.#reserve(statement.parse.length);
    this.#at += statement.parse.copy(this.#buffer, this.#at);
  }

  /** Bind and Execute. `values` are in the order of the statement's parameters, and as many. */
  execute(statement: PreparedStatement, values: readonly ParameterValue[]): void {
    this.#reserve(1 + 4 + statement.bind.length + endOfExecution.length);
    this.#buffer[this.#at] = 0x42;
    const lengthAt = this.#at + 1;
    this.#at += 5;
    this.#at += statement.bind.copy(this.#buffer, this.#at);
    for (const value of values) this.#value(value);
    this.#reserve(endOfExecution.length);
    // The formats of the results belong to Bind.
    this.#buffer.writeInt32BE(this.#at + 2 - lengthAt, lengthAt);
    this.#at += endOfExecution.copy(this.#buffer, this.#at);
  }

  #value(value: ParameterValue): void {
    const text = value === null ? '' : String(value);
    this.#reserve(4 + longestUnit * text.length);
    const length = value === null ? -1 : this.#buffer.write(text, this.#at + 4);
    this.#at = this.#buffer.writeInt32BE(length, this.#at) + Math.max(0, length);
  }

  /** Ends the messages by a Sync and gives all of them; what is written next begins anew. */
  finish(): Buffer {
    this.#reserve(sync.length);
    const length = this.#at + sync.copy(this.#buffer, this.#at);
    this.#at = 0;
    return this.#buffer.subarray(0, length);
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#at + bytes));
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#buffer = larger;
  }
}
