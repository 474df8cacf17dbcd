type Streams = Readonly<Record<'stdout' | 'stderr', NodeJS.WriteStream>>;

/**
 * Keeps standard output for the results: what a configuration, a spec or a plugin prints, by console.log() or itself, goes to standard
 * error from now on.
 * @returns standard output.
 */
export function keepStdout({ stdout, stderr }: Streams): NodeJS.WriteStream {
  let write = stdout.write.bind(stdout);
  stdout.write = ((...args: Parameters<typeof write>) => stderr.write(...args)) as typeof write;
  return new Proxy(stdout, {
    get(stream, name) {
      if (name === 'write') return write;
      const value: unknown = Reflect.get(stream, name, stream);
      return typeof value === 'function' ? value.bind(stream) : value;
    },
    set(stream, name, value) {
      if (name !== 'write') return Reflect.set(stream, name, value, stream);
      write = value;
      return true;
    },
  });
}
