// @vitest-environment happy-dom
import { cleanup, fireEvent, renderHook } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { type Embedding, EmbeddingProvider } from '../../parts/embedding.js';
import { type RoomActions, RoomActionsContext } from '../state/room-state.js';
import { useOuterEscape } from './use-outer-escape.js';

const act = vi.fn();

interface Place {
  readonly threadId?: string;
  readonly embedding?: Embedding;
}

function listen({ threadId, embedding }: Place = {}): void {
  const actions = { threadId: threadId ?? null } as unknown as RoomActions;
  const wrapper = ({ children }: { children: ReactNode }) => (
    <EmbeddingProvider value={embedding ?? null}>
      <RoomActionsContext value={actions}>{children}</RoomActionsContext>
    </EmbeddingProvider>
  );
  renderHook(() => useOuterEscape(act), { wrapper });
}

/** True if the key is left for the page. */
const press = (target: Element, init: KeyboardEventInit = {}): boolean =>
  fireEvent.keyDown(target, { key: 'Escape', cancelable: true, ...init });

beforeEach(() => {
  document.body.innerHTML = '<p></p><aside><p></p></aside><div role="dialog"><p></p></div>';
});
afterEach(() => {
  cleanup();
  act.mockClear();
});

it('Escape in the room is taken from the page, and no other key is', () => {
  listen();
  expect(press(document.body)).toBe(false);
  expect(press(document.body, { key: 'a' })).toBe(true);
  expect(act).toHaveBeenCalledOnce();
});

it('Escape is left to dialogs and to panels', () => {
  listen();
  for (const inside of document.querySelectorAll('aside > p, [role=dialog] > p')) expect(press(inside)).toBe(true);
  expect(act).not.toHaveBeenCalled();
});

it.each<[string, Place]>([
  ['in a thread', { threadId: 'root' }],
  ['on another page', { embedding: { element: document.body, hasRooms: false } }],
])('Escape is left alone %s', (_, place) => {
  listen(place);
  expect(press(document.body)).toBe(true);
  expect(act).not.toHaveBeenCalled();
});
