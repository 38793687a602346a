// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { useRoomMenu } from './use-room-menu.js';

const SHIFT_F10 = { key: 'F10', shiftKey: true };
const MENU_KEY = { key: 'ContextMenu' };

/** A list of one room. Its menu takes the focus, as that of React Aria does. */
function Rooms() {
  const { opened, handlers } = useRoomMenu();
  return (
    <>
      <ul {...handlers}>
        <li data-room="room-1" data-testid="row" />
      </ul>
      {opened !== null && <div role="menu">{opened.roomId}</div>}
    </>
  );
}

describe('the menu of a room', () => {
  let page: ReturnType<typeof render>;

  beforeEach(() => {
    vi.useFakeTimers();
    page = render(<Rooms />);
  });

  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });

  const row = () => page.getByTestId('row');
  /** True if the browser would show its own menu at the element. */
  const showsItsOwn = (element: Element): boolean => fireEvent.contextMenu(element);

  it.each([
    ['Shift+F10', SHIFT_F10],
    ['the menu key', MENU_KEY],
  ])('opens alone by %s, also where the browser asks for its own later, at the new focus', async (_, key) => {
    expect(fireEvent.keyDown(row(), key)).toBe(false);
    expect(page.getAllByRole('menu').map(({ textContent }) => textContent)).toEqual(['room-1']);
    expect(showsItsOwn(page.getByRole('menu'))).toBe(false);
    expect(showsItsOwn(row())).toBe(false);
    fireEvent.keyUp(page.getByRole('menu'), { key: 'Shift' });
    expect(showsItsOwn(page.getByRole('menu'))).toBe(false);
    fireEvent.keyUp(page.getByRole('menu'), key);
    expect(showsItsOwn(page.getByRole('menu'))).toBe(false);
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    expect(showsItsOwn(document.body)).toBe(true);
    expect(page.getAllByRole('menu')).toHaveLength(1);
  });

  it.each<[string, () => void]>([
    ['a right click', () => fireEvent.pointerDown(document.body)],
    ['a change to another window', () => fireEvent.blur(window)],
  ])('leaves the browser its menu after %s', (_, end) => {
    fireEvent.keyDown(row(), SHIFT_F10);
    end();
    expect(showsItsOwn(document.body)).toBe(true);
  });

  it('opens by a right click, and leaves other keys and places alone', () => {
    expect(fireEvent.keyDown(row(), { key: 'F10' })).toBe(true);
    expect(fireEvent.keyDown(document.body, SHIFT_F10)).toBe(true);
    expect(showsItsOwn(document.body)).toBe(true);
    expect(page.queryByRole('menu')).toBeNull();
    expect(showsItsOwn(row())).toBe(false);
    expect(page.getAllByRole('menu')).toHaveLength(1);
  });
});
