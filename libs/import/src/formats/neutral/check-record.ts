import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { ImportError } from '../../options.js';
import { RECORD_SCHEMA } from '../../record-schema.js';
import type { NeutralRecord } from '../../records.js';

const ajv = new Ajv2020();
const VALIDATE = new Map<unknown, ValidateFunction>(
  RECORD_SCHEMA.oneOf.map((schema) => [schema.properties.record.const, ajv.compile(schema)]),
);

/**
 * The record with the fields of its kind.
 * @param where for the message: the file and the line
 * @throws ImportError with what is wrong
 */
export function checkRecord(value: unknown, where: string): NeutralRecord {
  const kind = (value as Partial<NeutralRecord> | null)?.record;
  const validate = VALIDATE.get(kind);
  if (validate === undefined) throw new ImportError(`${where} is no record: ${JSON.stringify(kind)}`);
  if (!validate(value))
    throw new ImportError(`${where}: ${ajv.errorsText(validate.errors, { dataVar: String(kind) })}`);
  return value as NeutralRecord;
}
