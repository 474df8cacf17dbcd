import { planSchema, runRecord, runResult, storedEvent } from '@ubench/core';
import { abRecord, calibration, comparison, historyEntry, trendSchema } from '@ubench/core/analysis';
import { planSlice } from '@ubench/load';
import type { z } from 'zod';
import { entryTable } from '../field-table.ts';
import { blocks, code, contents, type Page, wrap } from '../markdown.ts';
import { type Complain, type JsonSchema, jsonSchemaOf, typeText } from '../schema-fields.ts';

/** A format that ubench writes, and where it is described. */
interface Format {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly about: string;
  readonly schema: z.ZodType;
  /** Whether its JSON Schema is written too, for those who read or make such files elsewhere. */
  readonly published?: boolean;
}

const formats: readonly Format[] = [
  {
    name: 'result',
    title: 'The result of a run',
    summary: 'Every field of `result.json`.',
    about: 'Written at the end of a run into its directory, and by the reporter [`json`](reporters.md#json) wherever it is wanted.',
    schema: runResult,
    published: true,
  },
  {
    name: 'plan',
    title: 'Plans',
    summary: 'Every field of `plan.json`, and of what `ubench run --dry-run` prints.',
    about: 'What a run will do, before it is done. It has no time, no run id, no port and no absolute path: the same seed and the same specs make the same plan, byte for byte.',
    schema: planSchema,
    published: true,
  },
  {
    name: 'events',
    title: 'Events',
    summary: 'Every line of `events.jsonl`.',
    about: 'What happened when, one JSON object per line. The first line is `{ "schema": "ubench.events/1", "run": id }`; every other has a `time` (ISO 8601) beside what is described here.',
    schema: storedEvent,
  },
  {
    name: 'run',
    title: 'Run records',
    summary: 'Every field of `run.json`.',
    about: 'Written before a run does anything: with it another process can tell what became of the run.',
    schema: runRecord,
  },
  {
    name: 'trend',
    title: 'Trends',
    summary: 'Every field of what `ubench trend --json` prints.',
    about: 'How the numbers of one benchmark went from run to run. Numbers of different environments are never in one list.',
    schema: trendSchema,
    published: true,
  },
  {
    name: 'history',
    title: 'Accepted runs',
    summary: 'Every line of `history.jsonl`, what gates and trends read.',
    about: 'Each run that [`ubench baseline accept`](cli.md#ubench-baseline-accept) accepts is one line: one JSON object with all its numbers, so that the files of the run are needed no more.',
    schema: historyEntry,
    published: true,
  },
  {
    name: 'comparison',
    title: 'Comparisons',
    summary: 'Every field of what `ubench compare --json` prints.',
    about: 'Two or more runs side by side, benchmark by benchmark and number by number; the others are held against the first.',
    schema: comparison,
    published: true,
  },
  {
    name: 'ab',
    title: 'Comparisons of two variants',
    summary: 'Every field of `ab.json`, and of what `ubench ab --json` prints.',
    about: 'Written when `ubench ab` begins, and again when it is over, into `.ubench/ab/<id>/`; what each variant measured is in its run.',
    schema: abRecord,
    published: true,
  },
  {
    name: 'calibration',
    title: 'Calibrations',
    summary: 'Every field of `calibration.json`, and of what `ubench calibrate --json` prints.',
    about: 'Written by [`ubench calibrate`](cli.md#ubench-calibrate) into the directory that the configuration names as `gate.baseline`: how much metrics vary where nothing has changed.',
    schema: calibration,
    published: true,
  },
  {
    name: 'slice',
    title: 'Slices',
    summary: "One agent's part of a load, as a backend hands it to an agent.",
    about: 'For authors of backends. The slices of a load share one schedule.',
    schema: planSlice,
    published: true,
  },
];

/** The page of each format, and its JSON Schema. */
export function formatFiles(complain: Complain): { readonly pages: readonly Page[]; readonly schemas: ReadonlyMap<string, JsonSchema> } {
  const described = formats.map((format) => ({ format, json: jsonSchemaOf(format.schema, 'output', complain, format.name) }));
  /** A part that several formats have is described with the first of them. */
  const home = new Map<string, string>();
  for (const { format, json } of described) for (const part of Object.keys(json.$defs ?? {})) if (!home.has(part)) home.set(part, `${format.name}.md`);
  return {
    pages: described.map(({ format, json }) => pageOf(format, json, home, complain)),
    schemas: new Map(described.flatMap(({ format, json }) => (format.published === true ? [[`${format.name}.schema.json`, { title: `ubench ${format.name}`, ...json }]] : []))),
  };
}

function pageOf({ name, title, summary, about, published }: Format, json: JsonSchema, home: ReadonlyMap<string, string>, complain: Complain): Page {
  const file = `${name}.md`;
  const parts = Object.entries((json.$defs ?? {}) as Record<string, JsonSchema>).filter(([part]) => home.get(part) === file);
  const machines = published === true ? ` For machines: [${name}.schema.json](${name}.schema.json).` : '';
  const text = blocks(
    wrap(about),
    wrap(
      'Units are in the names of the fields: `_ns`, `_s`, `_bytes`, `_per_s`, `_share` (from 0 to 1). A field with a question mark need not be there. Within a major version of the format, fields are ' +
        `only added.${machines}`,
    ),
    contents(parts.map(([part]) => part)),
    alternatives(json, complain, name, '##'),
    parts.map(([part, schema]) => blocks(`## ${part}`, description(schema, complain, part), alternatives(schema, complain, part, '###'))),
  );
  // Fields link to parts as if all were on their page.
  const elsewhere = [...home].filter(([, page]) => page !== file);
  return { file, title, summary, text: elsewhere.reduce((linked, [part, page]) => linked.replaceAll(`[${part}](#`, `[${part}](${page}#`), text) };
}

function description(schema: JsonSchema, complain: Complain, of: string): string {
  if (schema.description === undefined) complain(`${of} has no description`);
  return wrap(schema.description ?? '');
}

/** An object has one table; where one of several is there, each has its own, headed by what tells them apart. */
function alternatives(schema: JsonSchema, complain: Complain, of: string, level: string): string {
  const several = (schema.oneOf ?? schema.anyOf) as JsonSchema[] | undefined;
  if (several === undefined) return schema.properties === undefined ? typeText(schema) : entryTable(schema, complain, of);
  return blocks(
    ...several.map((each) => {
      const [tag, constant] = Object.entries(each.properties as Record<string, JsonSchema>).find(([, property]) => property.const !== undefined)!;
      return blocks(`${level} ${tag} ${code(String(constant.const))}`, entryTable(each, complain, `${of} ${String(constant.const)}`));
    }),
  );
}
