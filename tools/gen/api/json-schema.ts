/** A JSON Schema (draft 2020-12), as OpenAPI 3.1 and AsyncAPI 3.0 hold it. */
export interface Schema {
  [keyword: string]: unknown;
}

export interface ObjectSchema extends Schema {
  type: 'object';
  properties: Record<string, Schema>;
  required: string[];
  additionalProperties: boolean;
}

/** An object that has these fields and no others. */
export function closed(properties: Record<string, Schema>, optional: readonly string[] = []): ObjectSchema {
  const required = Object.keys(properties).filter((field) => !optional.includes(field));
  return { type: 'object', properties, required, additionalProperties: false };
}

/** An object with the fields of all given objects. */
export function merged(objects: readonly ObjectSchema[]): ObjectSchema {
  const properties = Object.assign({}, ...objects.map((object) => object.properties)) as Record<string, Schema>;
  return { ...closed(properties), required: objects.flatMap(({ required }) => required) };
}

export function reference(component: string): Schema {
  return { $ref: `#/components/schemas/${component}` };
}

/** Explains the formats that the documents use. */
export const FORMATS_TEXT =
  'Ids (`uuid`) are lower-case UUIDs. Times (`date-time`) are ISO 8601 in UTC with milliseconds; ' +
  'in a request any zone and up to six decimals.';

/** A lower-case UUID, as the protocol writes ids. */
export const ID: Schema = { type: 'string', format: 'uuid' };
export const TIME: Schema = { type: 'string', format: 'date-time' };
export const COUNTER: Schema = { type: 'integer', minimum: 0 };
export const EMPTY = closed({});
