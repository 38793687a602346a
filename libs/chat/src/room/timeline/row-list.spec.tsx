// @vitest-environment happy-dom
import { cleanup, fireEvent, render } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { connect, memoryStorage, type Message, type Parley } from '#client';
import { ParleyProvider } from '#react';

import { RowList } from './row-list.js';
import type { Row } from './rows.js';

const ROWS = Array.from({ length: 100 }, (_, index): Row => {
  const sender = { id: 'bob', username: 'bob', displayName: 'Bob', avatarUrl: null };
  const message = { id: `m${index}`, seq: index, senderId: 'bob', sender, body: 'Hello', createdAt: '2030-01-01' };
  const nothing = { replyTo: null, forwardOf: null, mentions: [], reactions: [], attachments: [] };
  const row = { kind: 'message', key: message.id, message: { ...message, ...nothing } as unknown as Message };
  return { ...row, pending: null, startsGroup: false } as Row;
});

describe('the rows of the timeline', () => {
  let parley: Parley;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    parley = connect({ url: 'http://parley.test', storage: memoryStorage() });
  });

  afterEach(() => {
    cleanup();
    parley.close();
    vi.useRealTimers();
  });

  it('have one timer together while the pointer and the focus pass over them', () => {
    const { container } = render(
      <ParleyProvider value={parley}>
        <RowList rows={ROWS} activeKey={null} highlighted={null} />
      </ParleyProvider>,
    );
    const articles = [...container.querySelectorAll('article')];
    expect(articles).toHaveLength(ROWS.length);
    const before = vi.getTimerCount();
    for (const [index, article] of articles.entries()) {
      fireEvent.pointerOut(articles[index - 1] ?? document.body, { relatedTarget: article });
      fireEvent.pointerOver(article, { relatedTarget: articles[index - 1] ?? document.body });
      article.focus();
    }
    expect(vi.getTimerCount() - before).toBeLessThanOrEqual(1);
  });
});
