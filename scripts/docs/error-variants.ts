import type { ErrorText } from '@ubench/errors';

/** What an error can say: one sentence each, or several where its text depends on what is known. */
export interface ErrorVariants {
  readonly what: readonly string[];
  readonly fix: readonly string[];
}

type TextOf = (parameters: never) => ErrorText;

/** A parameter stands for anything (`‹port›`), or is something that the text may ask for. */
type Choice = 'anything' | 'undefined' | 'false' | 'empty' | 'yes';

const predicates = new Set(['startsWith', 'endsWith', 'includes', 'test']);
/** Longer texts than any real error needs would say that something is wrong here. */
const mostChoices = 200;

/**
 * Renders the text of an error for every way that its parameters can turn out, as far as the text asks: with a near name and without, for a list with
 * something in it and for an empty one. Values are shown by their names.
 */
export function errorVariants(textOf: TextOf): ErrorVariants {
  const usual = render(textOf, {})!;
  const [what, fix] = [new Set([usual.text.what]), new Set([usual.text.fix])];
  const queue: Readonly<Record<string, Choice>>[] = [{}];
  const seen = new Set(['{}']);
  while (queue.length > 0 && seen.size < mostChoices) {
    const chosen = queue.shift()!;
    const rendered = render(textOf, chosen);
    if (rendered === undefined || !isSentence(rendered.text, usual.text)) continue;
    what.add(rendered.text.what);
    fix.add(rendered.text.fix);
    for (const [name, asked] of rendered.asked) {
      if (chosen[name] !== undefined) continue;
      for (const choice of choicesFor(asked)) {
        const next = { ...chosen, [name]: choice };
        const key = JSON.stringify(Object.entries(next).sort());
        if (!seen.has(key)) queue.push(next);
        seen.add(key);
      }
    }
  }
  return { what: [...what], fix: [...fix] };
}

/** What was looked at of a parameter. */
interface Asked {
  length: boolean;
  predicate: boolean;
}

const choicesFor = ({ length, predicate }: Asked): Choice[] => ['undefined', 'false', ...(length ? (['empty'] as const) : []), ...(predicate ? (['yes'] as const) : [])];

function render(textOf: TextOf, chosen: Readonly<Record<string, Choice>>): { text: ErrorText; asked: Map<string, Asked> } | undefined {
  const asked = new Map<string, Asked>();
  const parameters = new Proxy(
    {},
    {
      get: (_, key) => {
        const name = String(key);
        const looked = asked.get(name) ?? { length: false, predicate: false };
        asked.set(name, looked);
        const choice = chosen[name] ?? 'anything';
        if (choice === 'undefined') return undefined;
        if (choice === 'false') return false;
        if (choice === 'empty') return [];
        return placeholder(name, looked, choice === 'yes');
      },
    },
  );
  try {
    const { what, fix } = textOf(parameters as never);
    return { text: { what: String(what), fix: String(fix) }, asked };
  } catch (error) {
    // A parameter that cannot be missing was: no error can say that.
    if (Object.keys(chosen).length === 0) throw error;
    return undefined;
  }
}

/** A text, a number, a list or an object that prints as `‹name›`. */
function placeholder(name: string, asked: Asked, answer: boolean): unknown {
  const text = `‹${name}›`;
  return new Proxy(Object.assign(() => text, {}), {
    get: (_, key) => {
      if (key === Symbol.toPrimitive || key === 'toString' || key === 'toJSON' || key === 'toLocaleString') return () => text;
      if (key === Symbol.iterator) return [text][Symbol.iterator].bind([text]);
      if (typeof key === 'symbol') return undefined;
      if (key === 'length') {
        asked.length = true;
        return placeholder(`number of ${name}`, asked, answer);
      }
      if (predicates.has(key)) {
        asked.predicate = true;
        return () => answer;
      }
      if (/^\d+$/.test(key)) return text;
      const value: object = key in String.prototype ? Object(text) : [text];
      const member: unknown = Reflect.get(value, key);
      return typeof member === 'function' ? member.bind(value) : placeholder(`${name}.${key}`, asked, answer);
    },
  });
}

/** What stands where a value should. */
const traces = /\b(?:undefined|false|null|NaN|none)|\[object/;
/** An empty place where a value should be. */
const holes = / {2}|: ?\.$|''|^ | [.,:]|^\W*$/;

/** Whether a text reads as one that is meant: a value that cannot be missing leaves a trace where it was to stand. */
function isSentence(text: ErrorText, usual: ErrorText): boolean {
  return (['what', 'fix'] as const).every((part) => {
    const isTrace = traces.test(text[part]) && !traces.test(usual[part]);
    return !isTrace && !holes.test(text[part]);
  });
}
