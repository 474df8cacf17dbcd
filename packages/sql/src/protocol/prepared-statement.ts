/** A statement that a connection prepares once, under a name, and then only executes. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
  /** The message Parse. */
  readonly parse: Buffer;
  /** What its Bind begins with, up to the values: portal, name, formats and number of the values. */
  readonly bind: Buffer;
}

/** @param parameters How many values it takes, up to 65,535; their types are the server's to infer. */
export function prepareStatement(name: string, text: string, parameters: number): PreparedStatement {
  const parse = Buffer.alloc(1 + 4 + Buffer.byteLength(name) + 1 + Buffer.byteLength(text) + 1 + 2);
  let at = parse.writeUInt8(0x50, 0);
  at = parse.writeInt32BE(parse.length - 1, at);
  at += parse.write(name, at) + 1;
  parse.write(text, at);
  // The unnamed portal; all values are text.
  const bind = Buffer.alloc(1 + Buffer.byteLength(name) + 1 + 2 + 2);
  bind.write(name, 1);
  bind.writeUInt16BE(parameters, bind.length - 2);
  return { name, text, parse, bind };
}
