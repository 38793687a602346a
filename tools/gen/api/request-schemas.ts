import { ignoresUnknownFields, requestFields } from '#contracts/field-rules';
import type { BatchBounds, RequestType, TextBounds } from '#contracts/validation';
import { COUNTER, ID, TIME, closed, type ObjectSchema, type Schema } from './json-schema.js';

/** Not only white space, format and control characters. */
const NOT_BLANK = '[^\\p{White_Space}\\p{Cf}\\p{Cc}]';
const EMOJI = '^[^\\p{White_Space}\\p{Cc}]+$';
const CURSOR: Schema = { type: 'string', pattern: '^[\\w-]{1,500}$', description: 'The cursor of an earlier answer.' };

/** JSON Schemas of the rules in `#contracts/validation`, by the name of the rule. */
const RULES: Readonly<Record<string, (...constraints: unknown[]) => Schema>> = {
  isId: () => ID,
  isText: (bounds) => textSchema(bounds as TextBounds),
  isEmoji: (maxLength) => ({ type: 'string', minLength: 1, maxLength, pattern: EMOJI }),
  isCount: (minimum, maximum) => ({ type: 'integer', minimum, maximum }),
  isFlag: () => ({ type: 'boolean' }),
  isOneOf: (values) => ({ type: 'string', enum: values }),
  isTextList: (bounds, maxItems, minItems) => ({
    type: 'array',
    items: textSchema(bounds as TextBounds),
    ...(minItems !== 0 && { minItems }),
    maxItems,
    uniqueItems: true,
  }),
  isHookRooms: (maxItems) => ({
    oneOf: [
      { type: 'string', enum: ['groups', 'all'] },
      { type: 'array', items: ID, minItems: 1, maxItems, uniqueItems: true },
    ],
  }),
  isIdList: (maxItems) => ({ type: 'array', items: ID, maxItems, uniqueItems: true }),
  isCursor: () => CURSOR,
  isTime: () => TIME,
  isExt: () => ({ type: 'object', additionalProperties: true }),
  isBatchOf: (type, bounds) => batchSchema(type as RequestType, bounds as BatchBounds),
  isSetOf: (values) => ({ type: 'array', items: { type: 'string', enum: values }, minItems: 1, uniqueItems: true }),
  isObjectOf: (type) => requestSchema(type as RequestType),
  isRevMap: (maxProperties) => ({ type: 'object', propertyNames: ID, additionalProperties: COUNTER, maxProperties }),
};

/** The schema of a request; `except` are fields that come from the path. Throws when a rule has no schema. */
export function requestSchema(type: RequestType, except: readonly string[] = []): ObjectSchema {
  const properties: Record<string, Schema> = {};
  const optional: string[] = [];
  for (const [field, { absence, rules }] of requestFields(type)) {
    if (except.includes(field)) continue;
    if (absence !== undefined) optional.push(field);
    const schemas = rules.map(({ name, constraints }) => ruleSchema(name, constraints));
    properties[field] = Object.assign({}, ...schemas, absence?.documented) as Schema;
  }
  return { ...closed(properties, optional), additionalProperties: ignoresUnknownFields(type) };
}

function ruleSchema(name: string, constraints: readonly unknown[]): Schema {
  const schema = RULES[name];
  if (schema === undefined) throw new Error(`the rule ${name} has no schema`);
  return schema(...constraints);
}

/** Unless the batch is whole, a bad entry has an error of its own, so only the key of each is described. */
function batchSchema(type: RequestType, { min = 1, max, key, whole }: BatchBounds): Schema {
  if (whole) return { type: 'array', items: requestSchema(type), minItems: min, maxItems: max };
  const { [key]: rule = {} } = requestSchema(type).properties;
  const entry = { type: 'object', properties: { [key]: rule }, required: [key], additionalProperties: true };
  return { type: 'array', items: entry, minItems: min, maxItems: max };
}

function textSchema({ min = 1, max, blank = false, pattern }: TextBounds): Schema {
  const shape = pattern?.source ?? (blank ? undefined : NOT_BLANK);
  return { type: 'string', minLength: min, maxLength: max, ...(shape !== undefined && { pattern: shape }) };
}
