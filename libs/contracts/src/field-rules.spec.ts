import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { ChatError } from './errors.js';
import { CLIENT_EVENTS, definitionOf } from './events.js';
import { newId } from './ids.js';
import { parseRequest } from './validation.js';

const VALUES = [undefined, null, '', 'x', ' ', newId(), 0, 1, -1, 1.5, true, [], [newId()], ['x'], {}, { a: 1 }, 'all'];
const OPTIONS = { stopAtFirstError: true, forbidUnknownValues: false };

describe('parsing a request', () => {
  it.each(CLIENT_EVENTS)('of %s says what class-validator would say of every field', (event) => {
    const type = definitionOf(event).request;
    const fields = Object.keys(new type());
    for (const field of fields) {
      for (const value of VALUES) {
        const request = Object.assign(new type(), { [field]: value });
        const [expected] = validateSync(request, OPTIONS);
        expect(refusedField(type, { ...request })).toBe(expected?.property);
      }
    }
  });
});

/** The field that is refused; `undefined` when none is. */
function refusedField(type: new () => object, payload: object): string | undefined {
  try {
    parseRequest(type, JSON.parse(JSON.stringify(payload)));
    return undefined;
  } catch (error) {
    if (error instanceof ChatError) return error.details.field;
    throw error;
  }
}
