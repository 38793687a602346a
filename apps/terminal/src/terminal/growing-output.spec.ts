import { beforeEach, describe, expect, it } from 'vitest';

import type { Message } from '#client';

import { Format } from './format.js';
import { GrowingOutput } from './growing-output.js';

const LINE = 'a line ';

const message = (body: string, change: Partial<Message> = {}): Message =>
  ({
    id: 'answer',
    seq: 5,
    kind: 'text',
    body,
    grow: 'growing',
    deletedAt: null,
    autoBody: false,
    ext: null,
    ...change,
  }) as unknown as Message;

describe('the output of a message that grows', () => {
  let output: string[];
  let isBlocked: boolean;

  const outputOf = (isRaw: boolean): GrowingOutput =>
    new GrowingOutput(
      { line: (text) => void output.push(text), write: (text) => void output.push(text) },
      {
        format: new Format(false),
        isRaw,
        begin: ({ body }) => void output.push(isBlocked ? 'blocked' : `bot: ${body}`),
        isHidden: () => isBlocked,
      },
    );
  const show = (isRaw: boolean, messages: readonly Message[]): string[] => {
    const growing = outputOf(isRaw);
    for (const each of messages) growing.show(each);
    return output;
  };

  beforeEach(() => {
    output = [];
    isBlocked = false;
  });

  it('has each part once, as its lines come', () => {
    const all = [message('One'), message('One\nTwo'), message(`One\nTwo\n${LINE}thr`)];
    expect(show(false, [...all, message(`One\nTwo\n${LINE}three`, { grow: 'complete' })])).toEqual([
      'bot: One',
      '#5 … Two',
      `#5 … ${LINE}three`,
    ]);
  });

  it('says how the message ended', () => {
    expect(show(false, [message('One'), message('One', { grow: 'interrupted' })])).toEqual([
      'bot: One',
      '* #5 was interrupted',
    ]);
    output = [];
    expect(show(false, [message('One\n'), message('One\nTwo', { grow: 'cancelled' })])).toEqual([
      'bot: One',
      '#5 … Two',
      '* #5 was stopped',
    ]);
  });

  it('of somebody whom the user blocks is one line', () => {
    isBlocked = true;
    const all = [message('One\n'), message('One\nTwo\n'), message('One\nTwo\nThree', { grow: 'interrupted' })];
    expect(show(false, all)).toEqual(['blocked']);
  });

  it('is nothing once the message is deleted', () => {
    expect(
      show(false, [message('One'), message('', { deletedAt: '2030-01-01T00:00:00.000Z', grow: undefined as never })]),
    ).toEqual([]);
  });

  it('is whole for a program', () => {
    expect(show(true, [message('One\n'), message('One\nTwo'), message('One\nTwo!', { grow: 'complete' })])).toEqual([
      'One\nTwo!\n',
    ]);
  });
});
