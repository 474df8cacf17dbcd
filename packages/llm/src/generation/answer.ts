import type { Usage } from '../dialect/dialect.ts';

/** Nobody has told. */
const unknown = -1;

/**
 * What is known of the answer to one request: when its chunks with content came, and of how many tokens they are. Used again for the next one:
 * an answer of a thousand chunks allocates nothing.
 */
export class Answer {
  /** When each chunk with content arrived, nanoseconds; only the first {@link chunks} count. */
  chunk_ns = new Float64Array(64);
  /** Generated tokens, as the server told them with each chunk; {@link unknown} where it did not. */
  #told = new Int32Array(64);
  chunks = 0;
  /** Some of {@link chunks} carried text, and not only reasoning or tool calls. */
  textChunks = 0;
  finishReason: string | undefined;
  promptTokens: number | undefined;
  cachedTokens: number | undefined;
  /** Of the whole answer, as the server counts them; `undefined` where it does not tell. */
  outputTokens: number | undefined;
  /** The server tells how many tokens there are while they come. */
  #continuous = false;
  /** Why the usage cannot be right. */
  contradiction: string | undefined;

  begin(): void {
    this.chunks = 0;
    this.textChunks = 0;
    this.finishReason = undefined;
    this.promptTokens = undefined;
    this.cachedTokens = undefined;
    this.outputTokens = undefined;
    this.#continuous = false;
    this.contradiction = undefined;
  }

  /** A chunk with content has arrived. */
  arrived(at_ns: number): void {
    if (this.chunks === this.chunk_ns.length) this.#grow();
    this.chunk_ns[this.chunks] = at_ns;
    this.#told[this.chunks++] = unknown;
  }

  told({ promptTokens, outputTokens, cachedTokens }: Usage, final: boolean): void {
    // Ollama sends zeros with every chunk, and only at the end what it has counted.
    if (promptTokens !== undefined && (final || promptTokens > 0)) this.promptTokens = promptTokens;
    if (cachedTokens !== undefined) this.cachedTokens = cachedTokens;
    if (outputTokens === undefined || (!final && outputTokens === 0)) return;
    if (outputTokens < (this.outputTokens ?? 0)) this.contradiction ??= `the output tokens fell from ${this.outputTokens} to ${outputTokens}`;
    this.outputTokens = outputTokens;
    if (final) return;
    this.#continuous = true;
    if (this.chunks > 0) this.#told[this.chunks - 1] = outputTokens;
  }

  /** To be called at the end of a stream: what its usage says against its chunks. */
  judgeUsage(): void {
    const { outputTokens, textChunks } = this;
    if (outputTokens !== undefined && textChunks > outputTokens) this.contradiction ??= `${textChunks} chunks with text came, and it counts ${outputTokens} output tokens`;
  }

  /** How many tokens came; chunks, where the server does not count tokens. */
  get tokens(): number {
    return this.outputTokens ?? this.chunks;
  }

  /** The server does not tell how many tokens there are. */
  get estimated(): boolean {
    return this.outputTokens === undefined;
  }

  /** The server told how many tokens each chunk has. */
  get exactChunks(): boolean {
    return this.#continuous;
  }

  /**
   * Fills in how many tokens each chunk has: exactly where the server told with each; evenly where it told only how many there are; one each
   * where it told nothing. They add up to {@link tokens}.
   */
  tokensOfChunks(into: Int32Array): void {
    const { chunks, tokens } = this;
    if (!this.#continuous) {
      for (let i = 0, before = 0; i < chunks; i++) {
        const until = Math.floor(((i + 1) * tokens) / chunks);
        into[i] = until - before;
        before = until;
      }
      return;
    }
    let before = 0;
    for (let i = 0; i < chunks; i++) {
      // What came without content since, such as the end of the answer, belongs to the last chunk that had some.
      const until = i === chunks - 1 ? tokens : Math.max(before, this.#told[i]!);
      into[i] = until - before;
      before = until;
    }
  }

  #grow(): void {
    const [instants, told] = [this.chunk_ns, this.#told];
    this.chunk_ns = new Float64Array(2 * instants.length);
    this.chunk_ns.set(instants);
    this.#told = new Int32Array(2 * told.length);
    this.#told.set(told);
  }
}
