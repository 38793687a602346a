import { getMetadataStorage, ValidationTypes } from 'class-validator';
import type { RequestType, TextBounds } from '#contracts/validation';

/** The part of an OpenAPI schema that requests need. */
export interface FieldSchema {
  type: 'string' | 'integer' | 'boolean' | 'array' | 'object';
  [keyword: string]: unknown;
}

export interface RequestSchema {
  type: 'object';
  properties: Record<string, FieldSchema>;
  required: string[];
  additionalProperties: false;
}

/** An id, as the protocol writes it. */
const ID: FieldSchema = { type: 'string', format: 'uuid' };

/** By the names of the rules in `#contracts/validation`: what a client may send, from the checks themselves. */
const RULES: Readonly<Record<string, (...constraints: unknown[]) => FieldSchema>> = {
  isId: () => ID,
  isText: (bounds) => textSchema(bounds as TextBounds),
  isCount: (minimum, maximum) => ({ type: 'integer', minimum, maximum }),
  isFlag: () => ({ type: 'boolean' }),
  isOneOf: (values) => ({ type: 'string', enum: values }),
  isIdList: (maxItems) => ({ type: 'array', items: ID, maxItems, uniqueItems: true }),
  isCursor: () => ({ type: 'string', description: 'The cursor of an earlier answer.' }),
  isTime: () => ({ type: 'string', format: 'date-time' }),
  isExt: () => ({ type: 'object', additionalProperties: true }),
  isRevMap: (maxProperties) => ({
    type: 'object',
    additionalProperties: { type: 'integer', minimum: 0 },
    maxProperties,
  }),
};

/** The schema of a request; `except` are fields that come from the path. */
export function requestSchema(type: RequestType, except: readonly string[] = []): RequestSchema {
  const rules = getMetadataStorage()
    .getTargetValidationMetadatas(type, '', false, false)
    .filter(({ propertyName }) => !except.includes(propertyName));
  const optional = new Set(
    rules
      .filter((rule) => rule.type === String(ValidationTypes.CONDITIONAL_VALIDATION))
      .map(({ propertyName }) => propertyName),
  );
  const properties: Record<string, FieldSchema> = {};
  for (const { name = '', propertyName, constraints } of rules) {
    const schema = RULES[name]?.(...((constraints ?? []) as unknown[]));
    if (schema !== undefined) properties[propertyName] = schema;
  }
  const required = Object.keys(properties).filter((field) => !optional.has(field));
  return { type: 'object', properties, required, additionalProperties: false };
}

function textSchema({ min = 1, max, pattern }: TextBounds): FieldSchema {
  return { type: 'string', minLength: min, maxLength: max, ...(pattern && { pattern: pattern.source }) };
}
