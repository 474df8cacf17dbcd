import type { z } from 'zod';
import { code, table } from './markdown.ts';
import { type Complain, type Field, fieldsOf, type JsonSchema, jsonSchemaOf } from './schema-fields.ts';

/** What may be written: options with their defaults. */
export function optionTable(schema: z.ZodType, complain: Complain, of: string): string {
  const json = jsonSchemaOf(schema, 'input', complain, of);
  const rows = fieldsOf(json, complain, of).map((field) => [code(field.path), field.type, presetOf(field), descriptionOf(field)]);
  return table(['option', 'type', 'default', 'meaning'], rows);
}

const presetOf = (field: Field): string => (field.default !== undefined ? code(field.default) : field.required ? 'required' : '');

const descriptionOf = ({ description, example }: Field): string => `${description}${example === undefined ? '' : ` Example: ${code(example)}`}`;

/** What is stored: the entries of one object. What need not be there has a question mark behind its name. */
export function entryTable(schema: JsonSchema, complain: Complain, of: string): string {
  const rows = fieldsOf(schema, complain, of).map(({ path, required, type, description }) => [code(`${path}${required ? '' : '?'}`), type, description]);
  return table(['field', 'type', 'meaning'], rows);
}
