import { getMetadataStorage, ValidateBy, ValidateIf } from 'class-validator';

/** One condition on a field's value. */
export interface FieldRule {
  readonly name: string;
  readonly constraints: readonly unknown[];
  valid(value: unknown): boolean;
  /** The condition in words, to follow the field's name: "must be …". */
  readonly reason: string;
}

/** The default of a field. It only appears in the documents; the code that reads the field applies it. */
export interface WhenLeftOut {
  readonly default: string | number;
}

/** When a field may be left out; always, if no property says more. */
export interface Absence {
  readonly documented?: WhenLeftOut;
  /** Only in a request in which this list is not empty. */
  readonly besides?: string;
  /** The field that may stand in place of this one: a request has exactly one of the two. */
  readonly instead?: string;
}

export interface Field {
  /** `undefined`: a request must have the field. */
  readonly absence?: Absence;
  readonly rules: readonly FieldRule[];
}

type RequestClass = new () => object;

/** The fields of each class that a request had; computed once per class, because class-validator's look-up is slow. */
const compiled = new WeakMap<RequestClass, ReadonlyMap<string, Field>>();

const lenient = new WeakSet<object>();

/** Declares that a request's unknown fields are ignored; otherwise they are refused. */
export function IgnoresUnknownFields(): ClassDecorator {
  return (type) => void lenient.add(type);
}

export function ignoresUnknownFields(type: RequestClass): boolean {
  return lenient.has(type);
}

/** Declares a condition on a field's value, in class-validator's metadata. */
export function fieldRule(
  name: string,
  constraints: unknown[],
  valid: (value: unknown) => boolean,
  reason: string,
): PropertyDecorator {
  return ValidateBy({ name, constraints, validator: { validate: valid, defaultMessage: () => reason } });
}

/** Declares that a field may be left out, in class-validator's metadata. */
export function absentField(absence: Absence): PropertyDecorator {
  return ValidateIf((_request, value) => value !== undefined, { context: absence });
}

/** The fields of a request's class in the order of their declaration, its own before the inherited ones. */
export function requestFields(type: RequestClass): ReadonlyMap<string, Field> {
  const known = compiled.get(type);
  if (known !== undefined) return known;
  const fields = new Map<string, Field>();
  const storage = getMetadataStorage();
  for (const metadata of storage.getTargetValidationMetadatas(type, '', false, false)) {
    const { name = '', propertyName, constraints, constraintCls } = metadata;
    const field = fields.get(propertyName) ?? { rules: [] };
    const [rule] = storage.getTargetValidatorConstraints(constraintCls);
    if (rule === undefined) {
      // Only `absentField` has no constraint.
      fields.set(propertyName, { ...field, absence: metadata.context as Absence });
      continue;
    }
    const { instance } = rule;
    const valid = (value: unknown): boolean => instance.validate(value) === true;
    const reason = instance.defaultMessage?.() ?? '';
    fields.set(propertyName, {
      ...field,
      rules: [...field.rules, { name, constraints: (constraints ?? []) as unknown[], valid, reason }],
    });
  }
  compiled.set(type, fields);
  return fields;
}
