import type { ConversingUser } from '../prompt/prompt-source.ts';
import type { Message, Prompt } from '../prompt/prompt.ts';
import { type Session, session, sessionsHead } from './sessions-dataset.ts';

/**
 * The users of a thread, by the number of their client. User c of C holds the conversations c, c + C, c + 2C, … of the list, around and around,
 * each from its first turn to its last: what a user says is a pure function of its number and of how often it was asked, but for the
 * answers of the model, where they are repeated, and for a conversation that an error has ended.
 * @param items As `sessionPrompts` left them.
 */
export function conversingUsers(items: readonly (() => unknown)[]): { user(this: void, client: number, clients: number): ConversingUser; firstTurn(number: number): Prompt } {
  const { answers } = sessionsHead.parse(items[0]!());
  const count = items.length - 1;
  const opened: (Session | undefined)[] = Array.from({ length: count });
  const sessionAt = (number: number): Session => (opened[number] ??= session.parse(items[number + 1]!()));
  const users = new Map<number, User>();
  return {
    user(client, clients) {
      let user = users.get(client);
      // A client that lost its connection is the same user.
      if (user === undefined) users.set(client, (user = new User(answers === 'model', (held) => sessionAt((client + held * clients) % count))));
      return user;
    },
    firstTurn: (number) => new User(false, () => sessionAt(number % count)).next(),
  };
}

class User implements ConversingUser {
  readonly wantsText: boolean;
  readonly #sessionOf: (held: number) => Session;
  /** How many conversations are over. */
  #held = 0;
  #turn = 0;
  #messages: Message[] = [];
  /** It has asked, and nobody has said yet what came of it. */
  #waits = false;

  constructor(wantsText: boolean, sessionOf: (held: number) => Session) {
    this.wantsText = wantsText;
    this.#sessionOf = sessionOf;
  }

  next(): Prompt {
    // Its client was taken away while it waited.
    if (this.#waits) this.failed();
    this.#waits = true;
    const { system, turns } = this.#sessionOf(this.#held);
    const { question, outputTokens } = turns[this.#turn]!;
    if (this.#turn === 0) this.#messages = system === undefined ? [] : [{ role: 'system', content: system }];
    this.#messages.push({ role: 'user', content: question });
    return { messages: [...this.#messages], ...(outputTokens === undefined ? {} : { outputTokens }) };
  }

  answered(text: string | undefined): void {
    this.#waits = false;
    const { turns } = this.#sessionOf(this.#held);
    const { answer } = turns[this.#turn]!;
    this.#messages.push({ role: 'assistant', content: (this.wantsText ? text : undefined) ?? answer });
    this.#turn++;
    if (this.#turn === turns.length) this.#leave();
  }

  failed(): void {
    this.#waits = false;
    this.#leave();
  }

  #leave(): void {
    this.#held++;
    this.#turn = 0;
  }
}
