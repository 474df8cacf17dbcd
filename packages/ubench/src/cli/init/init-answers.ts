import { cancel, isCancel, select, text } from '@clack/prompts';
import type { CliContext } from '../cli-context.ts';
import { newSpecPath } from '../new-spec-path.ts';
import { defaultFile, defaultTemplate, type TemplateName, templateNamed, templates } from './template.ts';

/** What has to be known before anything is written. */
export interface InitAnswers {
  readonly template: TemplateName;
  /** Of the spec, relative to the working directory. */
  readonly file: string;
}

interface Given {
  readonly template: string | undefined;
  readonly file: string | undefined;
}

/**
 * What the flags say, and for the rest what a person answers, or the defaults where there is nobody to ask. `undefined` when the
 * person gave up.
 * @throws UBENCH_E_INIT_TEMPLATE, UBENCH_E_SPEC_NAME
 */
export async function findAnswers(given: Given, ask: boolean, streams: Pick<CliContext, 'stdin' | 'stdout'>): Promise<InitAnswers | undefined> {
  const common = { input: streams.stdin, output: streams.stdout };
  // Before the first question: a mistake in a flag is not worth an answer.
  const flags = {
    template: given.template === undefined ? undefined : templateNamed(given.template),
    file: given.file === undefined ? undefined : newSpecPath('--file', given.file),
  };
  const template = flags.template ?? (ask ? await askTemplate(common) : defaultTemplate);
  if (isCancel(template)) return giveUp(common);
  const file = flags.file ?? (ask ? await askFile(defaultFile(template), common) : defaultFile(template));
  if (isCancel(file)) return giveUp(common);
  return { template, file };
}

type Streams = { readonly input: NodeJS.ReadStream; readonly output: NodeJS.WriteStream };

const askTemplate = (streams: Streams) =>
  select({
    message: 'What do you want to benchmark?',
    options: Object.entries(templates).map(([value, { title }]) => ({ value: value as TemplateName, label: title })),
    initialValue: defaultTemplate,
    ...streams,
  });

const askFile = (defaultValue: string, streams: Streams) =>
  text({
    message: 'Where does the spec go?',
    placeholder: defaultValue,
    defaultValue,
    validate: (value) => {
      if (value === undefined || value === '') return undefined;
      try {
        newSpecPath('', value);
        return undefined;
      } catch {
        return 'Its name ends in .bench.ts.';
      }
    },
    ...streams,
  });

function giveUp({ output }: Streams): undefined {
  cancel('Nothing was written.', { output });
}
