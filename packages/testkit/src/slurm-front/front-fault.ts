/** What happens to one call of a command of Slurm. */
export type FrontFault =
  /** Nothing. */
  | { readonly kind: 'pass' }
  /** The command does its work; its caller hears of a timeout, as when the controller is too busy to answer. */
  | { readonly kind: 'timeout-after-effect' }
  /** "Socket timed out", and nothing was done. */
  | { readonly kind: 'timeout-before-effect' }
  /** No answer for that long, then as `timeout-before-effect`. */
  | { readonly kind: 'hang'; readonly seconds: number }
  /** The true answer, after that long. */
  | { readonly kind: 'slow'; readonly seconds: number }
  /** Exits with 0 after bytes that nobody expects; nothing is done. */
  | { readonly kind: 'garbage' }
  /** Exits with 0 and says nothing; nothing is done. */
  | { readonly kind: 'empty' }
  /** The work is done; half of the answer comes, then the process is killed. */
  | { readonly kind: 'cut' }
  /** Exits with a code and a message; nothing is done. */
  | { readonly kind: 'exit'; readonly code: number; readonly stderr: string };

/** As the front reads it: its kind, a number, and the rest. */
export function textOfFault(fault: FrontFault): string {
  const [number, text] = fault.kind === 'exit' ? [fault.code, fault.stderr] : 'seconds' in fault ? [fault.seconds, ''] : [0, ''];
  return `${fault.kind} ${number} ${text}`;
}
