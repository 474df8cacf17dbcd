import { Writable } from 'node:stream';

export interface RecordingStream {
  readonly stream: NodeJS.WriteStream;
  text(): string;
}

/** A stream that keeps what it is given, as a terminal of 80 columns or as a pipe. */
export function recordingStream(terminal: boolean): RecordingStream {
  const chunks: string[] = [];
  const writable = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  const shape = { columns: 80, rows: 40, isTTY: true, getColorDepth: () => 8, hasColors: () => true };
  return { stream: Object.assign(writable, terminal ? shape : {}) as unknown as NodeJS.WriteStream, text: () => chunks.join('') };
}

const consoleMethods = ['log', 'info', 'warn', 'error', 'debug'] as const;

/** Hears what is written to the streams of this process, and to the console, until it is stopped. */
export function hearOurselves(): { text(): string; stop(): void } {
  const heard: string[] = [];
  const hear = (text: unknown): boolean => heard.push(String(text)) > 0;
  const writes = [process.stdout, process.stderr].map((stream) => [stream, stream.write] as const);
  const methods = consoleMethods.map((name) => [name, console[name]] as const);
  for (const [stream] of writes) stream.write = hear as typeof stream.write;
  for (const [name] of methods) console[name] = hear;
  return {
    text: () => heard.join(''),
    stop() {
      for (const [stream, write] of writes) stream.write = write;
      for (const [name, method] of methods) console[name] = method;
    },
  };
}
