import { parseArgs } from 'node:util';
import { z } from 'zod';
import { hubErrors } from './hub-errors.ts';

/** What a hub is told by its command. */
export interface HubArguments {
  readonly host: string;
  readonly port: number;
  /** How many tasks are to come. */
  readonly tasks: number;
  /** Where streams are kept, and below it the directory `files` that agents run in. */
  readonly directory: string;
  /** What starts the tasks: the command of a task follows it. */
  readonly launcher: readonly string[];
  /** How long it stays when nobody needs it, seconds. */
  readonly linger: number;
}

const text = { type: 'string' } as const;
const schema = z.strictObject({
  host: z.string().min(1),
  port: z.coerce.number().int().min(0).max(65_535),
  tasks: z.coerce.number().int().positive(),
  directory: z.string().min(1),
  launcher: z.string().transform((json, context) => {
    try {
      return z.array(z.string()).min(1).parse(JSON.parse(json));
    } catch {
      context.issues.push({ code: 'custom', message: 'is no JSON array of strings', input: json });
      return z.NEVER;
    }
  }),
  linger: z.coerce.number().positive().default(600),
});

/** @throws UBENCH_E_PLACE_ARGUMENTS */
export function hubArguments(argv: readonly string[]): HubArguments {
  try {
    const { values } = parseArgs({ args: [...argv], options: { host: text, port: text, tasks: text, directory: text, launcher: text, linger: text } });
    const parsed = schema.safeParse(values);
    if (parsed.success) return parsed.data;
    const [{ path, message }] = parsed.error.issues as [z.core.$ZodIssue];
    throw new Error(`--${path.map(String).join('.')}: ${message}`);
  } catch (error) {
    throw hubErrors.UBENCH_E_PLACE_ARGUMENTS({ problem: (error as Error).message });
  }
}
