/** What a piece of the vocabulary is, by the numbers of the file format. */
const kinds = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;

export interface Piece {
  readonly text: string;
  /** How early two neighbours become this one: the higher, the earlier. */
  readonly score: number;
  readonly kind: (typeof kinds)[keyof typeof kinds];
  /** A whole word, which the model may say. */
  readonly isWord: boolean;
}

/** How SentencePiece writes a blank. */
const blank = '\u2581';

const words =
  'a all and another are before between blue book bright bring build calm candle carry cat change city cloud cold colour come corner count country cross dance dark day deep dog door draw dream each early earth east ' +
  'end every far farm field find fire first fish flower forest friend from gate gentle give glass go gold good grass green grow hand harbour have hear heart high hill home horse house how island it journey know lake ' +
  'land late leaf learn leave letter light like line listen little long look make many map meadow minute moon morning mountain music near never new night north note now ocean of old on open orchard other over paper ' +
  'path people plain plant poem quiet rain read red river road rock roof sand school sea season see seven shade ship short silver sing sky slow small snow so song south spring star stone story street summer sun ' +
  'table tall tell ten that the then there thread three time to today tree under until valley very village voice wait walk wall warm watch water wave west what wheel when where white who why wide wind window winter ' +
  'with wood word work world write year yellow young';

/** Of the control pieces. */
export const pieceIds = { unknown: 0, begin: 1, end: 2 } as const;

/**
 * A vocabulary for a tokenizer as SentencePiece has it: every byte, so that any text can be tokenized, and some two hundred English words. Two neighbours are merged only
 * where what they make is a piece too, so every beginning of a word is one.
 */
export function tinyVocabulary(): readonly Piece[] {
  const pieces = new Map<string, Piece>();
  const add = (text: string, score: number, kind: Piece['kind'], isWord = false): void => {
    if (isWord || !pieces.has(text)) pieces.set(text, { text, score, kind, isWord });
  };
  add('<unk>', 0, kinds.unknown);
  for (const control of ['<s>', '</s>', '<|im_start|>', '<|im_end|>']) add(control, 0, kinds.control);
  for (let byte = 0; byte < 256; byte++) add(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`, 0, kinds.byte);
  add(blank, -2_000, kinds.normal);
  for (let code = 0x21; code < 0x7f; code++) add(String.fromCharCode(code), -2_000, kinds.normal);
  for (const word of words.split(' ')) {
    for (let length = 1; length < word.length; length++) add(blank + word.slice(0, length), -1_500 + length, kinds.normal);
    add(blank + word, -1_000 + word.length, kinds.normal, true);
  }
  return [...pieces.values()];
}
