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

const words = (
  'a about above after again air all almost along also always an and another answer any are around as ask at away back be because been before began begin ' +
  'being below between big blue book both boy bright bring build but by call calm came can candle car carry cat change children city close cloud cold ' +
  'colour come corner could count country cross cut dance dark day deep did do does dog door down draw dream each early earth east eat end enough even ' +
  'every eye face family far farm father feet few field find fire first fish flower follow food for forest form found four friend from gate gentle get ' +
  'girl give glass go gold good got grass great green group grow had hand harbour hard has have he head hear heart help her here high hill him his home ' +
  'horse house how idea if important in into is island it its journey just keep kind know lake land large last late leaf learn leave left let letter life ' +
  'light like line list listen little live long look made make man many map may me meadow mean men might mile minute miss moon more morning most mother ' +
  'mountain move much music must my name near need never new next night no north not note now number ocean of off often oil old on once one only open or ' +
  'orchard other our out over own page paper part path people picture place plain plant play poem point put quiet rain read real red right river road ' +
  'rock roof run said same sand saw say school sea season second see seem set seven shade she ship short should show side silver sing sky slow small snow ' +
  'so some something sometimes song soon sound south spring star start state still stone stop story street study such summer sun table take talk tall ' +
  'tell ten than that the their them then there these they thing think this those thought thread three through time to today together too took tree try ' +
  'turn two under until up us use valley very village voice wait walk wall want warm was watch water wave way we well went were west what wheel when ' +
  'where which while white who why wide will wind window winter with without wood word work world would write year yellow you young your'
).split(' ');

/** Of the control pieces. */
export const pieceIds = { unknown: 0, begin: 1, end: 2 } as const;

/**
 * A vocabulary for a tokenizer as SentencePiece has it: every byte, so that any text can be tokenized, and the common English words. Two neighbours are merged only
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
  for (const word of words) {
    for (let length = 1; length < word.length; length++) add(blank + word.slice(0, length), -1_500 + length, kinds.normal);
    add(blank + word, -1_000 + word.length, kinds.normal, true);
  }
  return [...pieces.values()];
}
