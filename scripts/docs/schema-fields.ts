import { z } from 'zod';
import { anchor, code, literal } from './markdown.ts';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** One entry of an object, as the reference shows it. */
export interface Field {
  /** `ready.path`, `scripts[].name`, `settings.<name>`. */
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  /** As a spec would write it. */
  readonly default: string | undefined;
  readonly description: string;
  readonly example: string | undefined;
}

/** Gathers what is wrong with the schemas: all of it is told at once. */
export type Complain = (problem: string) => void;

/** The JSON Schema of a zod schema; `input`: what is written, `output`: what is stored. Examples that do not parse are complained about. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output', complain: Complain, of: string): JsonSchema {
  const json = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema, path }) => {
      const examples = (z.globalRegistry.get(zodSchema)?.['examples'] as unknown[] | undefined) ?? [];
      for (const example of examples) {
        const problem = problemOf(zodSchema, example);
        if (problem !== undefined) complain(`${of}: the example ${literal(example)} at ${path.join('.')} does not parse: ${problem}`);
      }
      // zod leaves both out where a value is transformed: it cannot know that they are written like the input. Ours are.
      if (examples.length > 0) jsonSchema.examples = examples as never;
      if (zodSchema._zod.def.type === 'default' && io === 'input') jsonSchema.default = zodSchema._zod.def.defaultValue as never;
    },
  });
  return json as JsonSchema;
}

function problemOf(schema: z.core.$ZodType, example: unknown): string | undefined {
  try {
    return z.safeParse(schema, example).error?.message;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Where a type that is called by its title is described. */
const placeOfTitle: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['duration', 'rate', 'share', 'size'].map((quantity) => [quantity, 'spec.md#quantities'])),
  'data set': 'datasets.md',
  'token lengths': 'datasets.md#token-lengths',
  load: 'spec.md#loads',
  workload: 'services.md',
  deployment: 'spec.md#deploy',
  backend: 'backends.md',
  driver: 'drivers.md',
  reporter: 'reporters.md',
};

/** What may stand there, in words: `whole number, at least 1`. */
export function typeText(schema: JsonSchema): string {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (schema.$ref !== undefined) return linkTo(schema.$ref);
  if (schema.title !== undefined) return placeOfTitle[schema.title] === undefined ? schema.title : `[${schema.title}](${placeOfTitle[schema.title]})`;
  if (alternatives !== undefined) return orOf([...new Set((alternatives as JsonSchema[]).map(typeText))]);
  if (schema.const !== undefined) return code(literal(schema.const));
  if (schema.enum !== undefined) return orOf(schema.enum.map((value) => code(literal(value))));
  if (Array.isArray(schema.type)) return orOf((schema.type as JsonSchema['type'][]).map((type) => typeText({ ...schema, type } as JsonSchema)));
  switch (schema.type) {
    case 'array': {
      if (schema.prefixItems !== undefined) return `[${(schema.prefixItems as JsonSchema[]).map(typeText).join(', ')}]`;
      return `${schema.minItems === undefined ? '' : 'non-empty '}list of ${typeText((schema.items ?? {}) as JsonSchema)}`;
    }
    case 'object':
      if (schema.properties !== undefined) return 'object';
      return `object of ${typeText((schema.additionalProperties ?? {}) as JsonSchema)}`;
    case 'integer':
      return `whole number${range(schema)}`;
    case 'number':
      return `number${range(schema)}`;
    case 'string':
      return schema.format === 'date-time' ? 'date and time (ISO 8601)' : `${schema.minLength === undefined ? '' : 'non-empty '}text`;
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    default:
      return 'anything';
  }
}

function range({ type, minimum, exclusiveMinimum, maximum }: JsonSchema): string {
  const least = type === 'integer' && exclusiveMinimum !== undefined ? Number(exclusiveMinimum) + 1 : minimum;
  const limits: string[] = [];
  if (least !== undefined && least !== Number.MIN_SAFE_INTEGER) limits.push(`from ${least}`);
  else if (exclusiveMinimum !== undefined) limits.push(`above ${exclusiveMinimum}`);
  if (maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER) limits.push(`to ${maximum}`);
  return limits.map((limit) => ` ${limit}`).join('');
}

const orOf = (items: readonly string[]): string => (items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`);

const nameIn = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1);
const linkTo = (ref: string): string => `[${nameIn(ref)}](#${anchor(nameIn(ref))})`;

/**
 * Every entry of an object schema, nested ones behind the one that they are in. What has a name of its own (`$ref`) is left to its own section. An entry
 * without a description is complained about.
 */
export function fieldsOf(schema: JsonSchema, complain: Complain, of: string): Field[] {
  const required = new Set(schema.required);
  return Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).flatMap(([name, property]) => {
    const { description, default: preset, examples } = property;
    if (description === undefined) complain(`${of}: '${name}' has no description`);
    const field: Field = {
      path: name,
      type: typeText(property),
      required: required.has(name),
      default: preset === undefined ? undefined : literal(preset),
      description: description ?? '',
      example: Array.isArray(examples) && examples.length > 0 ? literal(examples[0]) : undefined,
    };
    return [field, ...nestedIn(property, name, complain, `${of}.${name}`)];
  });
}

/** Entries of the objects that a value may be, may list, or may hold by name. Those of an object that may be another one need not be there. */
function nestedIn(schema: JsonSchema, path: string, complain: Complain, of: string): Field[] {
  if (schema.title !== undefined && placeOfTitle[schema.title] !== undefined) return [];
  if (schema.properties !== undefined) return fieldsOf(schema, complain, of).map((field) => ({ ...field, path: `${path}.${field.path}` }));
  const alternatives = (schema.anyOf ?? schema.oneOf ?? []) as JsonSchema[];
  const inner: [JsonSchema, string][] = [];
  if (typeof schema.items === 'object') inner.push([schema.items as JsonSchema, `${path}[]`]);
  if (typeof schema.additionalProperties === 'object') inner.push([schema.additionalProperties, `${path}.<name>`]);
  return [
    ...alternatives.flatMap((each) => nestedIn(each, path, complain, of).map((field) => ({ ...field, required: false }))),
    ...inner.flatMap(([each, at]) => nestedIn(each, at, complain, of)),
  ];
}
