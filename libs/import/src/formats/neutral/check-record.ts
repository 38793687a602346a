import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { ImportError } from '../../options.js';
import { DEFAULTS, RECORD_SCHEMA } from '../../record-schema.js';
import type { MessageRecord, NeutralRecord } from '../../records.js';

const ajv = new Ajv2020();
const VALIDATE = new Map<unknown, ValidateFunction>(
  RECORD_SCHEMA.oneOf.map((schema) => [schema.properties.record.const, ajv.compile(schema)]),
);

export type GivenMessage = Omit<MessageRecord, 'mentions'> & { readonly mentions?: MessageRecord['mentions'] | null };
export type GivenRecord = Exclude<NeutralRecord, MessageRecord> | GivenMessage;

/**
 * The record with the fields of its kind.
 * @param where for the message: the file and the line
 * @throws ImportError with what is wrong
 */
export function checkRecord(value: unknown, where: string): GivenRecord {
  const kind = (value as Partial<NeutralRecord> | null)?.record;
  const validate = VALIDATE.get(kind);
  if (validate === undefined)
    throw new ImportError(`${where} is no record: its field "record" is ${JSON.stringify(kind) ?? 'missing'}`);
  const given = value as GivenRecord;
  complete(given);
  if (!validate(given))
    throw new ImportError(`${where}: ${ajv.errorsText(validate.errors, { dataVar: String(kind) })}`);
  return given;
}

function complete(given: GivenRecord): void {
  for (const [name, standard] of Object.entries(DEFAULTS[given.record]))
    if (Reflect.get(given, name) == null) Reflect.set(given, name, standard);
}
