import type { ObjectSchema, Schema } from './api/json-schema.js';

const FORMATS: Readonly<Record<string, string>> = { uuid: 'id', 'date-time': 'time' };

/** A schema in a few words of Markdown. */
export function typeText(schema: Schema): string {
  if (typeof schema.$ref === 'string') return `\`${schema.$ref.split('/').at(-1) ?? ''}\``;
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(' | ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (Array.isArray(schema.anyOf)) return (schema.anyOf as Schema[]).map(typeText).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type: unknown) => typeText({ ...schema, type })).join(' | ');
  return plainText(schema);
}

function plainText(schema: Schema): string {
  if (schema.type === 'null') return '`null`';
  if (schema.type === 'array') return `${typeText(schema.items as Schema)}[]`;
  if (schema.type === 'object') return objectText(schema);
  if (typeof schema.format === 'string') return FORMATS[schema.format] ?? schema.format;
  return typeof schema.type === 'string' ? schema.type : 'any JSON';
}

function objectText(schema: Schema): string {
  if (typeof schema.additionalProperties === 'object') {
    return `{ [${'propertyNames' in schema ? 'id' : 'key'}]: ${typeText(schema.additionalProperties as Schema)} }`;
  }
  if (schema.properties === undefined) return 'JSON object';
  const { properties, required } = schema as ObjectSchema;
  const fields = Object.entries(properties).map(([name, field]) => {
    return `\`${name}${required.includes(name) ? '' : '?'}\`: ${typeText(field)}`;
  });
  return fields.length === 0 ? '`{}`' : `{ ${fields.join(', ')} }`;
}

/** The bounds: characters of a text, range of a number, entries of a list. */
export function rangeText(schema: Schema): string {
  const { minimum, maximum, minLength, maxLength, maxItems, maxProperties } = schema as Record<
    string,
    number | undefined
  >;
  if (maxLength !== undefined) return `${minLength ?? 0}–${maxLength} characters`;
  if (maximum === Number.MAX_SAFE_INTEGER) return `from ${minimum ?? 0}`;
  if (maximum !== undefined) return `${minimum ?? 0}–${maximum}`;
  const most = maxItems ?? maxProperties;
  return most === undefined ? '' : `at most ${most}`;
}

/** The default of a field. */
export function defaultText(schema: Schema): string {
  return schema.default === undefined ? '' : `default \`${JSON.stringify(schema.default)}\``;
}
