/** One condition on a field's value. */
export interface FieldRule {
  valid(value: unknown): boolean;
  /** The condition in words, to follow the field's name: "must be …". */
  readonly reason: string;
}

export interface Field {
  readonly isOptional: boolean;
  /** The field is only optional in a request in which this list is not empty. */
  readonly besides?: string;
  /** The field that may stand in place of this one: a request has exactly one of the two. */
  readonly instead?: string;
  readonly rules: readonly FieldRule[];
}

/** The fields that a class declares itself, by its prototype. */
const declared = new WeakMap<object, Map<string, Field>>();
/** The same with inherited fields; computed once per class. */
const complete = new WeakMap<object, ReadonlyMap<string, Field>>();

export function declareRule(prototype: object, name: string, rule: FieldRule): void {
  const field = fieldOf(prototype, name);
  fieldsOf(prototype).set(name, { ...field, rules: [...field.rules, rule] });
}

/** @param besides the field is only optional in a request in which this list is not empty */
export function declareOptional(prototype: object, name: string, besides?: string): void {
  const field = { ...fieldOf(prototype, name), isOptional: true };
  fieldsOf(prototype).set(name, besides === undefined ? field : { ...field, besides });
}

/** @param instead the optional field that may stand in place of this one */
export function declareEither(prototype: object, name: string, instead: string): void {
  fieldsOf(prototype).set(name, { ...fieldOf(prototype, name), instead });
}

/** The fields of a request's class in the order of their declaration, its own before the inherited ones. */
export function requestFields(prototype: object): ReadonlyMap<string, Field> {
  const known = complete.get(prototype);
  if (known !== undefined) return known;
  const fields = new Map(declared.get(prototype));
  const parent: unknown = Object.getPrototypeOf(prototype);
  if (typeof parent === 'object' && parent !== null) {
    for (const [name, field] of requestFields(parent)) if (!fields.has(name)) fields.set(name, field);
  }
  complete.set(prototype, fields);
  return fields;
}

function fieldsOf(prototype: object): Map<string, Field> {
  const known = declared.get(prototype) ?? new Map<string, Field>();
  declared.set(prototype, known);
  return known;
}

function fieldOf(prototype: object, name: string): Field {
  return fieldsOf(prototype).get(name) ?? { isOptional: false, rules: [] };
}
