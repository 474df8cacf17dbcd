/** Failures by their kind, with some of their texts. */
export interface FailureTexts {
  readonly errors: Record<string, number>;
  readonly samples: Record<string, string[]>;
}

/** More kinds than anybody looks at. */
const mostKinds = 40;
const mostSamples = 5;
const longestSample = 300;
const longestKind = 60;

/** By the class of a Python exception, told as the last line of its trace or as its `repr`, or by what is there in place of one. */
export function addFailure({ errors, samples }: FailureTexts, text: string): void {
  const last = (text.trim().split('\n').at(-1) ?? '').slice(0, longestSample);
  const named = /^(?:[\w.]*\.)?(\w+)(?=:|\(|$)/.exec(last)?.[1] ?? (last.slice(0, longestKind) || 'not told');
  const kind = Object.hasOwn(errors, named) || Object.keys(errors).length < mostKinds ? named : 'other';
  errors[kind] = (Object.hasOwn(errors, kind) ? errors[kind]! : 0) + 1;
  const known = Object.hasOwn(samples, kind) ? samples[kind]! : (samples[kind] = []);
  if (last !== '' && known.length < mostSamples && !known.includes(last)) known.push(last);
}
