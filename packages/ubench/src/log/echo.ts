import { coloursFor } from '@ubench/reporter-terminal';

/** Loaded on demand: few commands are given -v. */
export async function echoTo(stream: NodeJS.WriteStream): Promise<(line: string) => void> {
  const { prettyFactory } = await import('pino-pretty');
  const format = prettyFactory({
    colorize: coloursFor(stream).isColorSupported,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,run',
    singleLine: true,
    errorLikeObjectKeys: ['error'],
  });
  return (line) => void stream.write(format(line));
}
