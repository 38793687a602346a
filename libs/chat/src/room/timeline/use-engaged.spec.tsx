// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { createPortal } from 'react-dom';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Row } from './rows.js';
import { useEngaged } from './use-engaged.js';

const LONG_ENOUGH_MS = 50;
const rowsOf = (...keys: string[]) => keys.map((key) => ({ kind: 'message', key }) as Row);

/** A list of messages. Each has a button, and a dialog that is elsewhere in the page; between them is a line. */
function List({ rows }: { rows: readonly Row[] }) {
  const { engaged, handlers } = useEngaged(rows);
  return (
    <>
      <div {...handlers}>
        <button>day</button>
        {createPortal(<button>dialog of day</button>, document.body)}
        {rows.map(({ key }) => (
          <article key={key} data-id={key} tabIndex={-1} aria-label={key}>
            {engaged === key && (
              <div role="toolbar">
                <button>tool of {key}</button>
              </div>
            )}
            <button>{key}</button>
            {createPortal(<button>dialog of {key}</button>, document.body)}
          </article>
        ))}
      </div>
      <button>outside</button>
    </>
  );
}

describe('the engaged message', () => {
  const button = (name: string) => screen.getByText(name, { selector: 'button' });
  const engaged = () => screen.queryByRole('toolbar')?.closest('article')?.dataset['id'] ?? null;
  const pass = (durationMs = LONG_ENOUGH_MS) =>
    act(() => {
      vi.advanceTimersByTime(durationMs);
    });
  let pointed: Element = document.body;

  function point(name: string, pointerType = 'mouse'): void {
    fireEvent.pointerOut(pointed, { relatedTarget: button(name), pointerType });
    fireEvent.pointerOver(button(name), { relatedTarget: pointed, pointerType });
    pointed = button(name);
  }

  const focus = (name: string) => act(() => button(name).focus());

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    pointed = document.body;
  });

  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });

  it('is the one on which the pointer rests, until it leaves', () => {
    render(<List rows={rowsOf('a', 'b')} />);
    point('a');
    pass(LONG_ENOUGH_MS - 1);
    expect(engaged()).toBeNull();
    point('b');
    pass();
    expect(engaged()).toBe('b');
    point('day');
    expect(engaged()).toBeNull();
    point('b');
    pass();
    expect(engaged()).toBe('b');
    point('outside');
    expect(engaged()).toBeNull();
  });

  it('is none below a finger that passes', () => {
    render(<List rows={rowsOf('a')} />);
    point('a', 'touch');
    pass();
    expect(engaged()).toBeNull();
  });

  it('is the one with the focus, until it leaves', () => {
    render(<List rows={rowsOf('a', 'b')} />);
    focus('a');
    expect(engaged()).toBe('a');
    focus('tool of a');
    expect(engaged()).toBe('a');
    focus('b');
    expect(engaged()).toBe('b');
    focus('day');
    expect(engaged()).toBeNull();
    focus('a');
    focus('outside');
    expect(engaged()).toBeNull();
  });

  it('is the last one that the pointer or the focus came to, or a key was pressed in', () => {
    render(<List rows={rowsOf('a', 'b')} />);
    focus('a');
    point('b');
    pass();
    expect(engaged()).toBe('b');
    fireEvent.keyDown(button('a'), { key: 'Shift' });
    expect(engaged()).toBe('a');
    point('outside');
    expect(engaged()).toBe('a');
  });

  it('keeps the focus of a button in its toolbar, when it loses the toolbar', () => {
    render(<List rows={rowsOf('a', 'b')} />);
    point('a');
    pass();
    focus('tool of a');
    vi.spyOn(button('tool of a'), 'matches').mockReturnValue(false);
    point('b');
    pass();
    expect(engaged()).toBe('b');
    expect(document.activeElement).toBe(screen.getByLabelText('a'));
  });

  it('stays while the pointer or the focus is in what it has opened elsewhere in the page', () => {
    render(<List rows={rowsOf('a', 'b')} />);
    point('a');
    pass();
    point('dialog of a');
    pass();
    expect(engaged()).toBe('a');
    focus('a');
    focus('dialog of a');
    fireEvent.keyDown(button('dialog of a'), { key: 'Shift' });
    point('outside');
    expect(engaged()).toBe('a');
    focus('outside');
    expect(engaged()).toBeNull();
  });

  it('is none while the pointer or the focus is in what something else of the list has opened', () => {
    render(<List rows={rowsOf('a')} />);
    point('a');
    focus('a');
    point('day');
    focus('day');
    point('dialog of day');
    focus('dialog of day');
    pass();
    expect(engaged()).toBeNull();
  });

  it('is none when its row has gone, also if the row comes again', () => {
    const { rerender } = render(<List rows={rowsOf('a', 'b')} />);
    focus('a');
    rerender(<List rows={rowsOf('b')} />);
    rerender(<List rows={rowsOf('a', 'b')} />);
    expect(engaged()).toBeNull();
  });
});
