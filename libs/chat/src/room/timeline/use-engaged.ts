import {
  type FocusEvent,
  type KeyboardEvent,
  type PointerEvent,
  type SyntheticEvent,
  useLayoutEffect,
  useState,
} from 'react';

import { focusedElement } from '../../ui/focused-element.js';
import type { Row } from './rows.js';

/** While the view scrolls, messages pass below the pointer faster than this. */
const HOVER_DELAY_MS = 50;

/**
 * Finds the engaged message: the one under the pointer or with the focus. The focus in a dialog that one of its parts has
 * opened counts too. Only one message is engaged: the last one that the pointer or the focus came to. A key press in the
 * focused message makes it the last one again.
 */
class Engagement {
  /** The message that the last event in the list was at. */
  private reached: string | null = null;
  /** The last message that was engaged. It still is while one of the two below is true. */
  private held: string | null = null;
  private isHovered = false;
  private hasFocus = false;
  private hovering: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly onChange: (id: string | null) => void) {}

  /** For the element that contains all messages. */
  readonly handlers = {
    // Not `onPointerEnter`: React leaves it out when the element that was under the pointer has just been removed.
    onPointerOver: (event: PointerEvent) => this.hover(event, this.messageAt(event)),
    onPointerLeave: (event: PointerEvent) => this.hover(event, null),
    onFocus: (event: FocusEvent) => this.take(this.messageAt(event), 'hasFocus'),
    onKeyDown: (event: KeyboardEvent) => this.take(this.messageAt(event), 'hasFocus'),
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => {
      // If it moves within the list, the next event says where it is.
      if (!currentTarget.contains(relatedTarget)) this.drop('hasFocus');
    },
  };

  /** The message is no longer in the list. */
  forget(): void {
    this.isHovered = false;
    this.hasFocus = false;
    this.report();
  }

  stop(): void {
    clearTimeout(this.hovering);
  }

  /**
   * React's events come from portals too. A dialog or tooltip is not in the element of the list, and was opened by what the
   * pointer or the focus was at.
   */
  private messageAt({ target, currentTarget }: SyntheticEvent): string | null {
    if (target instanceof Element && currentTarget.contains(target))
      this.reached = target.closest('article')?.dataset['id'] ?? null;
    return this.reached;
  }

  private hover({ pointerType }: PointerEvent, id: string | null): void {
    if (pointerType === 'touch') return;
    clearTimeout(this.hovering);
    if (id !== this.held) this.drop('isHovered');
    if (id === null) return;
    this.hovering = setTimeout(() => {
      if (!isToolbarFocused()) this.take(id, 'isHovered');
    }, HOVER_DELAY_MS);
  }

  private take(id: string | null, by: 'isHovered' | 'hasFocus'): void {
    if (id === null) return this.drop(by);
    if (id !== this.held) {
      // A button that was pressed has the focus, and goes with the toolbar.
      focusedElement()?.closest('[role=toolbar]')?.closest('article')?.focus({ preventScroll: true });
      this.isHovered = false;
      this.hasFocus = false;
      this.held = id;
    }
    this[by] = true;
    this.report();
  }

  private drop(by: 'isHovered' | 'hasFocus'): void {
    this[by] = false;
    this.report();
  }

  private report(): void {
    this.onChange(this.isHovered || this.hasFocus ? this.held : null);
  }
}

/** The id of the engaged message, and the handlers that find it. */
export function useEngaged(rows: readonly Row[]) {
  const [engaged, setEngaged] = useState<string | null>(null);
  const [engagement] = useState(() => new Engagement(setEngaged));
  const isGone = engaged !== null && !rows.some(({ key }) => key === engaged);
  useLayoutEffect(() => {
    if (isGone) engagement.forget();
  }, [engagement, isGone]);
  useLayoutEffect(() => () => engagement.stop(), [engagement]);
  return { engaged, handlers: engagement.handlers };
}

/** A toolbar by keyboard stays: without it the focus would be lost. */
function isToolbarFocused(): boolean {
  return focusedElement()?.matches('article [role=toolbar] *:focus-visible') === true;
}
