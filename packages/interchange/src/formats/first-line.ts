/** Without its end. */
export const firstLine = (text: string): string => /^[^\r\n]*/.exec(text)![0];
