import { newId } from '#contracts';

import type { FieldsSchema } from './hostile-values.js';

/** Ids of existing things by field name: a valid request with them reaches PostgreSQL. */
export type Known = Readonly<Record<string, string>>;

/** A valid request: the required fields only, with ids of existing things. */
export function validRequest(
  { properties, required }: FieldsSchema,
  known: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    required.map((field) => [field, known[field] ?? validValue(properties[field] ?? {}, known)]),
  );
}

function validValue(schema: Record<string, unknown>, known: Readonly<Record<string, unknown>>): unknown {
  const { type, format, enum: values, minimum, oneOf } = schema;
  if (Array.isArray(oneOf)) return validValue(oneOf[0] as Record<string, unknown>, known);
  if (Array.isArray(values)) return values[0] as unknown;
  if (format === 'uuid') return newId();
  if (format === 'date-time') return '2026-11-20T06:30:00.123Z';
  if (type === 'integer') return minimum ?? 0;
  if (type === 'boolean') return true;
  if (type === 'array') return validArray(schema, known);
  if (type === 'object') return 'required' in schema ? validRequest(schema as unknown as FieldsSchema, known) : {};
  return validText(schema);
}

function validText({ minLength, pattern }: Record<string, unknown>): string {
  if (typeof pattern === 'string' && pattern.includes('@')) return 'made@up.example';
  return 'x'.repeat(Math.max(1, Number(minLength ?? 1)));
}

function validArray(
  { minItems = 0, items }: Record<string, unknown>,
  known: Readonly<Record<string, unknown>>,
): unknown[] {
  return Number(minItems) > 0 ? [validValue(items as Record<string, unknown>, known)] : [];
}
