import { JSONParser } from '@streamparser/json';
import { UbenchError } from '@ubench/errors';
import type { ForeignTool } from '../formats/foreign-tools.ts';
import { formatProblem } from '../formats/format-problem.ts';

/** Keys and indices from the root: `['itls', 17]`. */
export type JsonPath = readonly (string | number)[];

interface Listener {
  /** Where parts are that are given one by one and kept nowhere, as selectors of the parser: `$.itls.*`. */
  readonly parts: readonly string[];
  part(path: JsonPath, value: unknown): void;
  /** Everything else of a document, once it has ended. */
  document(value: unknown): void;
}

/** JSON documents, one after the other, of any length, as they are read: memory grows with what is not given in parts. */
export class JsonStream {
  readonly #tool: ForeignTool;
  readonly #parser: JSONParser;
  #open = false;

  constructor(tool: ForeignTool, listener: Listener) {
    this.#tool = tool;
    this.#parser = new JSONParser({ paths: ['$', ...listener.parts], separator: '' });
    this.#parser.onValue = ({ value, key, parent, stack }) => {
      if (stack.length === 0) {
        this.#open = false;
        listener.document(value);
        return;
      }
      if (Array.isArray(parent)) parent.pop();
      else if (parent !== undefined) Reflect.deleteProperty(parent, key!);
      listener.part([...stack.slice(1).map((element) => element.key!), key!], value);
    };
  }

  /** @throws UBENCH_E_IMPORT_FORMAT with the place, and what the listener throws. */
  write(text: string): void {
    if (text.trim() !== '') this.#open = true;
    this.#parsing(() => this.#parser.write(text));
  }

  /** @throws UBENCH_E_IMPORT_FORMAT where a document has not ended. */
  end(): void {
    if (this.#open) throw formatProblem(this.#tool, 'it ends in the middle: the tool, or what copied its file, was stopped');
  }

  #parsing(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (error instanceof UbenchError) throw error;
      const { message } = error as Error;
      const [, found, , absolute] = /^Unexpected "(.*)" at (chunk )?position "\d+" \(absolute position "(\d+)"\)/s.exec(message) ?? [];
      throw formatProblem(this.#tool, absolute === undefined ? message : `'${found}' at byte ${absolute} is no part of JSON there`, { cause: error });
    }
  }
}
