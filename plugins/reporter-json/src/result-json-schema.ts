import { runResult } from '@ubench/core';
import { z } from 'zod';

/** The JSON Schema (draft 2020-12) of `result.json`, made from the schema that the code itself uses. */
export function resultJsonSchema(): z.core.JSONSchema.JSONSchema {
  return { title: 'ubench result', ...z.toJSONSchema(runResult) };
}
