import { describe, expect, it } from 'vitest';

import type { Message } from '#contracts';

import { aMessage } from '../../model/samples.js';
import { MessageWindow } from '../replica/message-window.js';
import { passTo } from './marked-line.js';

const KNOWN = { headSeq: 20, gapSeq: Infinity };
const never = (): boolean => false;

function windowOf(low: number, high: number, ...seqs: readonly number[]): MessageWindow {
  const window = new MessageWindow(low, high);
  for (const seq of seqs) window.upsert(aMessage(seq));
  return window;
}

describe('the message that stops a read marker', () => {
  it('is the first one that no window has', () => {
    expect(passTo(5, [], KNOWN, never)).toBe(5);
    expect(passTo(5, [windowOf(8, 12)], KNOWN, never)).toBe(5);
    expect(passTo(5, [windowOf(8, 12), windowOf(3, 7)], KNOWN, never)).toBe(13);
  });

  it('is the first unread one', () => {
    const isUnread = ({ seq }: Message): boolean => seq === 9;
    expect(passTo(5, [windowOf(3, 12, 4, 9, 11)], KNOWN, isUnread)).toBe(9);
  });

  it('is the first one that comes later than newer ones', () => {
    expect(passTo(5, [windowOf(3, Infinity)], { ...KNOWN, gapSeq: 10 }, never)).toBe(10);
  });

  it('is the one behind the end of the replica, although a page has newer ones', () => {
    expect(passTo(5, [windowOf(3, Infinity)], KNOWN, never)).toBe(21);
    expect(passTo(5, [windowOf(3, Infinity, 30)], KNOWN, never)).toBe(31);
    expect(passTo(5, [windowOf(3, Infinity), windowOf(25, Infinity, 30)], KNOWN, never)).toBe(21);
  });
});
