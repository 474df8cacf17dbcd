import { sqlErrors } from './sql-errors.ts';

/** One statement as the server takes it. */
export interface SqlStatement {
  /** With `$1`, `$2`, … for the parameters, without comments. */
  readonly text: string;
  /** The same with the parameters by name, as they were written. */
  readonly source: string;
  /** The names behind `$1`, `$2`, …; each name once. */
  readonly parameters: readonly string[];
}

const token = new RegExp(
  [
    /(?<comment>--[^\n]*)/,
    /(?<block>\/\*)/,
    // SQL has no backslash outside of literals.
    /(?<meta>\\[^\n]*)/,
    // Quoted text is copied as it is, whatever it holds; an unterminated one falls through to `stray`.
    /(?<quoted>[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*")/,
    /(?<dollar>\$(?:[A-Za-z_]\w*)?\$)/,
    /(?<stray>['"])/,
    /(?<cast>::|:=)/,
    /:(?<parameter>[A-Za-z_]\w*)/,
    /(?<end>;)/,
    // A whole word at a time, so that the E of `date'…'` or a `$` inside a name is not taken for the start of a literal.
    /(?<other>[\w$]+|[^])/,
  ]
    .map((part) => part.source)
    .join('|'),
  'gy',
);

/**
 * Splits SQL text at its semicolons and turns every `:name` into a numbered parameter, neither of them inside literals, quoted
 * identifiers, dollar quotes and comments.
 * @throws UBENCH_E_SQL_SYNTAX, UBENCH_E_SQL_META_COMMAND
 */
export function parseSql(sql: string): SqlStatement[] {
  const statements: SqlStatement[] = [];
  let text = '';
  let source = '';
  let parameters: string[] = [];
  const add = (piece: string, written = piece): void => {
    text += piece;
    source += written;
  };
  const finish = (): void => {
    if (text.trim() !== '') statements.push({ text: text.trim(), source: source.trim(), parameters });
    text = '';
    source = '';
    parameters = [];
  };
  token.lastIndex = 0;
  for (let match = token.exec(sql); match !== null; match = token.exec(sql)) {
    const groups = match.groups!;
    const near = sql.slice(match.index, match.index + 30);
    if (groups.parameter !== undefined) {
      if (!parameters.includes(groups.parameter)) parameters.push(groups.parameter);
      add(`$${parameters.indexOf(groups.parameter) + 1}`, match[0]);
    } else if (groups.end !== undefined) {
      finish();
    } else if (groups.comment !== undefined) {
      add(' ');
    } else if (groups.block !== undefined) {
      token.lastIndex = endOfComment(sql, match.index, near);
      add(' ');
    } else if (groups.dollar !== undefined) {
      const close = sql.indexOf(groups.dollar, token.lastIndex);
      if (close < 0) throw sqlErrors.UBENCH_E_SQL_SYNTAX({ problem: 'a quote is not closed', near });
      const end = close + groups.dollar.length;
      add(sql.slice(match.index, end));
      token.lastIndex = end;
    } else if (groups.stray !== undefined) {
      throw sqlErrors.UBENCH_E_SQL_SYNTAX({ problem: 'a quote is not closed', near });
    } else if (groups.meta !== undefined) {
      throw sqlErrors.UBENCH_E_SQL_META_COMMAND({ command: groups.meta.trim() });
    } else {
      add(match[0]);
    }
  }
  finish();
  return statements;
}

/** Comments of the form `/* … *\/` nest in PostgreSQL. */
function endOfComment(sql: string, start: number, near: string): number {
  const bracket = /\/\*|\*\//g;
  bracket.lastIndex = start;
  let depth = 0;
  for (let match = bracket.exec(sql); match !== null; match = bracket.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return bracket.lastIndex;
  }
  throw sqlErrors.UBENCH_E_SQL_SYNTAX({ problem: 'a comment is not closed', near });
}
