import type { Readable } from 'node:stream';
import type { Argv } from '@ubench/core';

/** A computer that commands run on: this one, or one that is reached by SSH. The same calls do the same on either. */
export interface Host {
  /** For messages: `this machine`, `alice@login.example:8822`. */
  readonly name: string;
  /**
   * Runs a command to its end. Its arguments arrive as they are, whatever the login shell there makes of quotes, and show in no process list but
   * the command's own. A command that ends with another code than 0 is a result, not an error.
   * @throws REMOTE_E_CUT where the connection ended meanwhile, so that nobody knows whether it took effect, unless `again` is set;
   * REMOTE_E_TIMEOUT, REMOTE_E_TOO_MUCH_OUTPUT, what connecting throws, or the signal's reason.
   */
  exec(command: Argv, options?: ExecOptions): Promise<ExecResult>;
  /** A file's bytes from `from` on, at most `most_bytes`; `undefined` where it does not exist. @throws REMOTE_E_FILE */
  read(path: string, part?: { readonly from?: number; readonly most_bytes?: number }): Promise<Buffer | undefined>;
  /**
   * Writes a file whole: under another name first, then renamed, so that nobody ever reads half of it. Directories above it must be there.
   * @param mode Default: 0o600.
   * @throws REMOTE_E_FILE, naming path and reason: no permission, no space, no directory.
   */
  write(path: string, content: string | Uint8Array | Readable, mode?: number): Promise<void>;
  /**
   * An address of this machine by which a TCP port there is reached. Connections that are open when the connection to the host ends do end; later ones
   * work again, at the same address.
   */
  forward(target: { readonly host: string; readonly port: number }): Promise<Forward>;
  /** Ends connections and forwards. Idempotent. Commands that run there are not waited for. */
  close(): Promise<void>;
}

export interface ExecOptions {
  readonly stdin?: string | Uint8Array | Readable;
  /** Absolute. Default: the home directory there; of this machine, the current one. */
  readonly directory?: string;
  /** Nanoseconds. Default: 60 s. */
  readonly timeout_ns?: number;
  /** The most that it may print; default: 16 MiB. */
  readonly most_bytes?: number;
  readonly signal?: AbortSignal;
  /** It does no harm to run it twice: when the connection ends meanwhile, it is run again over a new one. Not together with a stream as `stdin`. */
  readonly again?: boolean;
}

export interface ExecResult {
  /** `null` where a signal ended it. */
  readonly code: number | null;
  readonly signal?: string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Forward {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}
