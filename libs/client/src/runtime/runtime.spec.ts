import { describe, expect, it } from 'vitest';

import { isId } from '#contracts/ids';

import { draftError } from '../outbox/draft.policy.js';
import { DerivedStore, ValueStore } from '../stores/store.js';
import { uuidv7 } from '../uuid.js';

describe('an id', () => {
  it('is a UUIDv7 with the current time', () => {
    const id = uuidv7(Date.parse('2026-11-20T06:30:00.123Z'));
    expect(isId(id)).toBe(true);
    expect(id[14]).toBe('7');
    expect(parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.parse('2026-11-20T06:30:00.123Z'));
  });

  it('sorts by time', () => {
    expect(uuidv7(1) < uuidv7(2)).toBe(true);
  });
});

describe('a draft', () => {
  it.each([
    [{ body: ' \n\u200b' }, 'body'],
    [{ body: 'a\u0000' }, 'body'],
    [{ body: '\ud800' }, 'body'],
    [{ body: '👍'.repeat(8_001) }, 'body'],
    [{ body: 'a', mentions: Array.from({ length: 51 }, String) }, 'mentions'],
    [{ body: 'a', ext: { long: 'x'.repeat(4_096) } }, 'ext'],
  ])('that no server takes is refused: %#', (draft, field) => {
    expect(draftError(draft as never)?.details.field).toBe(field);
  });

  it('can be as long as the protocol allows', () => {
    expect(draftError({ body: '👍'.repeat(8_000) })).toBeNull();
  });
});

describe('a store', () => {
  it('does not call listeners for the same value', () => {
    const store = new ValueStore(1);
    let calls = 0;
    store.subscribe(() => calls++);
    store.set(1);
    store.set(2);
    expect(calls).toBe(1);
  });

  it('returns the same snapshot while its entries are the same', () => {
    let part = 1;
    const store = new DerivedStore(() => ({ part }));
    const first = store.getSnapshot();
    store.changed();
    expect(store.getSnapshot()).toBe(first);
    part = 2;
    store.changed();
    expect(store.getSnapshot()).toEqual({ part: 2 });
  });
});
