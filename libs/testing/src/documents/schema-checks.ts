import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

import { isId } from '#contracts';

/** Returns the first difference in one line; `null` if the value is valid. */
export type Check = (value: unknown) => string | null;

/** Times as the server writes them and as clients may send them. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/;
const ERRORS_SHOWN = 3;

/** A generated document of `docs/`, and checks of values against the schemas in it. */
export class CheckedDocument<Document extends object> {
  readonly document: Document;
  private readonly ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true });
  private readonly checks = new Map<string, Check>();

  /** @param file in `docs/` */
  constructor(private readonly file: string) {
    this.document = JSON.parse(readFileSync(`docs/${file}`, 'utf8')) as Document;
    this.ajv.addFormat('uuid', (text: string) => isId(text));
    this.ajv.addFormat('date-time', (text: string) => TIME.test(text) && !Number.isNaN(Date.parse(text)));
    this.ajv.addSchema(this.document, file);
  }

  /** The check for the schema at this path from the document's root; compiled once. */
  at(...path: readonly string[]): Check {
    const pointer = path.map((name) => `/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`);
    const reference = `${this.file}#${pointer.join('')}`;
    const check = this.checks.get(reference) ?? explained(this.ajv.compile({ $ref: reference }));
    this.checks.set(reference, check);
    return check;
  }
}

function explained(validate: ValidateFunction): Check {
  return (value) => {
    if (validate(value)) return null;
    const errors = validate.errors ?? [];
    return errors
      .slice(0, ERRORS_SHOWN)
      .map(({ instancePath, message, params }) => `${instancePath || '/'} ${String(message)} ${JSON.stringify(params)}`)
      .join('; ');
  };
}
