import { coloursFor } from '@ubench/reporter-terminal';

const every_ms = 1_000;

/** Says on a terminal, in a line that is gone at the end, what is waited for, and since when. */
export function waitingLine(stderr: NodeJS.WriteStream, what: string): Disposable {
  if (!stderr.isTTY) return { [Symbol.dispose]() {} };
  const started = performance.now();
  const show = (): void => void stderr.write(`\r\u001b[K${coloursFor(stderr).dim(`${what} … ${Math.round((performance.now() - started) / 1_000)} s`)}`);
  show();
  const timer = setInterval(show, every_ms);
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      stderr.write('\r\u001b[K');
    },
  };
}
