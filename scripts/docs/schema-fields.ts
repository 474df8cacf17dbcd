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
    override: ({ zodSchema, path }) => {
      const examples: unknown[] = (z.globalRegistry.get(zodSchema as z.ZodType) as { examples?: unknown[] } | undefined)?.examples ?? [];
      for (const example of examples) {
        const problem = problemOf(zodSchema as z.ZodType, example);
        if (problem !== undefined) complain(`${of}: the example ${literal(example)} at ${path.join('.')} does not parse: ${problem}`);
      }
    },
  });
  return json as JsonSchema;
}

function problemOf(schema: z.ZodType, example: unknown): string | undefined {
  try {
    return schema.safeParse(example).error?.message;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Quantities have a section of their own, on the page of specs. */
const quantities = ['duration', 'rate', 'share', 'size'];

/** What may stand there, in words: `whole number, at least 1`. */
export function typeText(schema: JsonSchema): string {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (schema.$ref !== undefined) return linkTo(schema.$ref);
  if (schema.title !== undefined) return quantities.includes(schema.title) ? `[${schema.title}](spec.md#quantities)` : schema.title;
  if (alternatives !== undefined) return [...new Set((alternatives as JsonSchema[]).map(typeText))].join(' or ');
  if (schema.const !== undefined) return code(literal(schema.const));
  if (schema.enum !== undefined) return orOf(schema.enum.map((value) => code(literal(value))));
  if (Array.isArray(schema.type)) return (schema.type as JsonSchema['type'][]).map((type) => typeText({ ...schema, type } as JsonSchema)).join(' or ');
  switch (schema.type) {
    case 'array': {
      if (schema.prefixItems !== undefined) return `list of ${(schema.prefixItems as JsonSchema[]).map(typeText).join(' and ')}`;
      return `list of ${typeText((schema.items ?? {}) as JsonSchema)}${schema.minItems === undefined ? '' : ', not empty'}`;
    }
    case 'object':
      if (schema.properties !== undefined) return 'object';
      return `object of ${typeText((schema.additionalProperties ?? {}) as JsonSchema)}`;
    case 'integer':
      return `whole number${range(schema)}`;
    case 'number':
      return `number${range(schema)}`;
    case 'string':
      return schema.format === 'date-time' ? 'date and time (ISO 8601)' : `text${schema.minLength === undefined ? '' : ', not empty'}`;
    case 'boolean':
      return '`true` or `false`';
    case 'null':
      return 'null';
    default:
      return 'anything';
  }
}

function range({ type, minimum, exclusiveMinimum, maximum }: JsonSchema): string {
  const limits: string[] = [];
  if (exclusiveMinimum !== undefined) limits.push(type === 'integer' ? `at least ${Number(exclusiveMinimum) + 1}` : `more than ${exclusiveMinimum}`);
  if (minimum !== undefined && minimum !== Number.MIN_SAFE_INTEGER) limits.push(`at least ${minimum}`);
  if (maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER) limits.push(`at most ${maximum}`);
  return limits.map((limit) => `, ${limit}`).join('');
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

/** Entries of the objects that a value may be, may list, or may hold by name. */
function nestedIn(schema: JsonSchema, path: string, complain: Complain, of: string): Field[] {
  if (schema.properties !== undefined) return fieldsOf(schema, complain, of).map((field) => ({ ...field, path: `${path}.${field.path}` }));
  const inner: [JsonSchema, string][] = ((schema.anyOf ?? schema.oneOf ?? []) as JsonSchema[]).map((alternative) => [alternative, path]);
  if (typeof schema.items === 'object') inner.push([schema.items as JsonSchema, `${path}[]`]);
  if (typeof schema.additionalProperties === 'object') inner.push([schema.additionalProperties, `${path}.<name>`]);
  return inner.flatMap(([each, at]) => nestedIn(each, at, complain, of));
}
