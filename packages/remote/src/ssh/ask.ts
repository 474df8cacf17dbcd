import { execFile } from 'node:child_process';
import { openSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';
import { withoutControls, registerSecret } from '@ubench/core';
import { failpoint } from '@ubench/files';
import { remoteErrors } from '../remote-errors.ts';

/** One question at a time, whichever connections ask. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Asks what only a person knows: a passphrase, a one-time code. As OpenSSH does: the program in SSH_ASKPASS where SSH_ASKPASS_REQUIRE says so or there is no
 * terminal, otherwise the terminal. The answer is a secret from then on.
 * @param shown Whether what is typed may be seen.
 * @throws REMOTE_E_QUESTION where nobody can be asked, or nobody answers.
 */
export function ask(question: string, shown: boolean): Promise<string> {
  const answer = last.then(() => askNow(question.split('\n').map(withoutControls).join('\n'), shown));
  last = answer.catch(() => {});
  return answer;
}

async function askNow(question: string, shown: boolean): Promise<string> {
  const program = process.env.SSH_ASKPASS;
  const require = process.env.SSH_ASKPASS_REQUIRE;
  const terminal = program && (require === 'force' || require === 'prefer') ? undefined : openTerminal();
  let answer: string;
  if (terminal !== undefined) answer = await askTerminal(terminal, question, shown);
  else if (program && require !== 'never') answer = await askProgram(program, question);
  else throw remoteErrors.REMOTE_E_QUESTION({ question, problem: 'there is neither a terminal to ask on nor a program in SSH_ASKPASS' });
  registerSecret(answer);
  return answer;
}

function askProgram(program: string, question: string): Promise<string> {
  failpoint('remote.ask:before');
  const answer = new Promise<string>((resolve, reject) => {
    execFile(program, [question], { encoding: 'utf8' }, (error, stdout) => {
      if (error) reject(remoteErrors.REMOTE_E_QUESTION({ question, problem: `the program in SSH_ASKPASS, ${program}, gave no answer` }, { cause: new Error(error.code === undefined ? 'it was killed' : `it ended with ${error.code}`) }));
      else resolve(stdout.replace(/\r?\n$/, ''));
    });
  });
  failpoint('remote.ask:after');
  return answer;
}

/** The terminal of this process, wherever its output goes; `undefined` where it has none. */
function openTerminal(): { input: ReadStream; output: WriteStream } | undefined {
  try {
    return { input: new ReadStream(openSync('/dev/tty', 'r')), output: new WriteStream(openTerminalForOutput()) };
  } catch {
    return undefined;
  }
}

function openTerminalForOutput(): number {
  failpoint('remote.terminal:before');
  const descriptor = openSync('/dev/tty', 'w');
  failpoint('remote.terminal:after');
  return descriptor;
}

async function askTerminal({ input, output }: { input: ReadStream; output: WriteStream }, question: string, shown: boolean): Promise<string> {
  output.write(question);
  // Without echo: every key comes as it is.
  input.setRawMode(true);
  try {
    let answer = '';
    for await (const keys of input.setEncoding('utf8') as AsyncIterable<string>) {
      for (const key of keys) {
        if (key === '\r' || key === '\n') return answer;
        if (key === '\u0003' || key === '\u0004') throw remoteErrors.REMOTE_E_QUESTION({ question, problem: 'it was not answered' });
        if (key === '\u007F' || key === '\b') {
          if (shown && answer !== '') output.write('\b \b');
          answer = [...answer].slice(0, -1).join('');
        } else if (key === '\u0015') {
          if (shown) output.write('\b \b'.repeat(answer.length));
          answer = '';
        } else if (key >= ' ') {
          answer += key;
          if (shown) output.write(key);
        }
      }
    }
    throw remoteErrors.REMOTE_E_QUESTION({ question, problem: 'the terminal was closed' });
  } finally {
    input.setRawMode(false);
    output.write('\n');
    input.destroy();
    output.destroy();
  }
}
