/** What one check of `ubench doctor` found: plain data, for a person and for `--json`. */
export interface Diagnosis {
  /** What was looked at, in a few words: `memory`, `server program`. */
  readonly name: string;
  /** `warning`: it works, and numbers or comfort suffer; `problem`: something that ubench does cannot work. */
  readonly status: 'ok' | 'warning' | 'problem';
  /** What is there, with its numbers. Never a secret. */
  readonly found: string;
  /** What to do about it; absent where it is ok. */
  readonly fix?: string;
}
