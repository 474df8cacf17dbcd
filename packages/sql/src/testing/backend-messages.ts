/** Messages as a server writes them. */
export const message = (type: string, body: Buffer | string = ''): Buffer => {
  const bytes = Buffer.from(body);
  const header = Buffer.alloc(5);
  header.write(type);
  header.writeInt32BE(bytes.length + 4, 1);
  return Buffer.concat([header, bytes]);
};

export const authenticationOk = message('R', Buffer.from([0, 0, 0, 0]));
export const backendKeyData = message('K', Buffer.from([0, 0, 0, 7, 0, 0, 0, 9]));
export const parameterStatus = message('S', 'TimeZone\0UTC\0');
export const notice = message('N', 'SNOTICE\0VNOTICE\0C00000\0Mmind this\0\0');
export const notification = message('A', Buffer.concat([Buffer.from([0, 0, 0, 7]), Buffer.from('channel\0payload\0')]));
export const parseComplete = message('1');
export const bindComplete = message('2');
export const commandComplete = (tag: string): Buffer => message('C', `${tag}\0`);
export const readyForQuery = (status: 'I' | 'T' | 'E' = 'I'): Buffer => message('Z', status);
export const errorResponse = (code: string, text: string, severity = 'ERROR'): Buffer =>
  message('E', `S${severity}\0V${severity}\0C${code}\0M${text}\0Dthe detail\0\0`);

/** A row of one column. */
export const dataRow = (value: Buffer | string): Buffer => {
  const bytes = Buffer.from(value);
  const head = Buffer.alloc(6);
  head.writeInt16BE(1);
  head.writeInt32BE(bytes.length, 2);
  return message('D', Buffer.concat([head, bytes]));
};
