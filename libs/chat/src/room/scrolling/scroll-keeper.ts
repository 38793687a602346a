import { focusedElement } from '../../ui/focused-element.js';

/** The end counts as in view within this distance. */
const END_PX = 24;
/** Space above a row that a jump brings into view, as a part of the height of the view. */
const JUMP_SPACE = 0.3;
/** The space above the line "New messages" when a room opens. */
const LINE_SPACE = 0.1;
/** A page of the view: the line that was last is still there. */
const PAGE_SHARE = 0.9;

/** A text that grows, in its message. */
const GROWING = '[aria-busy=true]';

export interface ScrollState {
  /** True while the view follows the end. */
  readonly atEnd: boolean;
  /** The first message that is in view, wholly or in part. */
  readonly first: HTMLElement | null;
  /** The first and the lowest row that the user sees: half of it is in view, or it fills half of the view. */
  readonly firstShown: HTMLElement | null;
  readonly lastShown: HTMLElement | null;
  /** True if the user has scrolled, false if rows have changed. */
  readonly isByUser: boolean;
  /** True if less than one height of the view remains above or below. Nothing above, until the user has scrolled. */
  readonly nearStart: boolean;
  readonly nearEnd: boolean;
}

/**
 * Keeps the view in place while rows come, go and grow: it follows the end if the user is there, else one row keeps its
 * place. That row is the one under the pointer or with the focus, the one that was brought into view until the user scrolls,
 * or the first in view. Browsers do the same with `overflow-anchor`, but not all of them, not at the top, and not for the
 * row under the pointer.
 */
export class ScrollKeeper {
  private follows = true;
  private anchor: { readonly row: HTMLElement; readonly top: number } | null = null;
  private hovered: HTMLElement | null = null;
  /** The message that was brought into view, until the user scrolls. */
  private broughtIn: HTMLElement | null = null;
  /** The position to which this class has scrolled. Its scroll event is not the user's. */
  private scrolledTo = -1;
  private hasScrolled = false;
  /** False until the view has been brought to its first place: nothing before that counts as seen. */
  isPlaced = false;
  /** False while newer messages are not loaded: then the last row is not the end. */
  private endIsLoaded = true;
  /** The height of what is below the last message that is stored and does not grow. */
  private unsettledHeight = 0;

  constructor(
    private readonly scroller: HTMLElement,
    private readonly rows: HTMLElement,
    private readonly onChange: (state: ScrollState) => void,
  ) {}

  /** Starts to watch the view. Returns a function that stops it. */
  watch(): () => void {
    const { scroller, rows } = this;
    const ending = new AbortController();
    const { signal } = ending;
    scroller.addEventListener('scroll', () => this.onScroll(), { passive: true, signal });
    rows.addEventListener('pointerover', (event) => this.onPointer(event), { signal });
    scroller.addEventListener('pointerleave', () => this.onPointerLeave(), { signal });
    rows.addEventListener('focusin', () => this.record(), { signal });
    const growing = new ResizeObserver(() => this.settle(false));
    const resizing = new ResizeObserver(() => this.settle(true));
    // Also what is above the rows.
    for (const part of [rows, ...scroller.children]) growing.observe(part);
    resizing.observe(scroller);
    return () => {
      ending.abort();
      growing.disconnect();
      resizing.disconnect();
    };
  }

  setEndIsLoaded(endIsLoaded: boolean): void {
    this.endIsLoaded = endIsLoaded;
    if (!endIsLoaded) this.follows = false;
  }

  /**
   * Call it after each change of the rows. `toEnd`: go to the end if the view follows it, even under the pointer. The
   * same happens when messages at the end that wait to be sent grow, or whose text grows.
   */
  settle(toEnd: boolean): void {
    const grows = this.unsettledGrows();
    if (!this.isPlaced) return;
    if (this.follows && (toEnd || grows || this.held() === null)) this.scroll(this.scroller.scrollHeight);
    else this.restore();
    this.record();
    this.report();
  }

  /** Brings the view to its first place: the end, or the row if it would not be in view there or the end is not loaded. */
  place(row: HTMLElement | null): void {
    this.scroll(this.scroller.scrollHeight);
    if (row !== null && (this.topOf(row) < 0 || !this.endIsLoaded)) this.show(row, LINE_SPACE);
    else this.toEnd();
  }

  /** Brings the end into view and follows it. */
  toEnd(): void {
    this.broughtIn = null;
    this.scroll(this.scroller.scrollHeight);
    this.arrive();
  }

  /** Scrolls as the user does, by most of the height of the view. */
  page(step: 1 | -1): void {
    const { scroller } = this;
    scroller.scrollTop += step * scroller.clientHeight * PAGE_SHARE;
  }

  /** Brings the row into view. */
  show(row: HTMLElement, space = JUMP_SPACE): void {
    const { scroller } = this;
    this.scroll(scroller.scrollTop + this.topOf(row) - scroller.clientHeight * space);
    this.broughtIn = this.messageFrom([...this.rows.children].indexOf(row));
    this.arrive();
  }

  private arrive(): void {
    this.isPlaced = true;
    this.follows = this.isAtEnd();
    this.record();
    this.report();
  }

  private onScroll(): void {
    if (Math.abs(this.scroller.scrollTop - this.scrolledTo) > 1) {
      // A text that grows would bring the user back after each small step.
      const leaves =
        this.follows && this.scroller.scrollTop < this.scrolledTo && this.rows.querySelector(GROWING) !== null;
      this.scrolledTo = -1;
      this.hasScrolled = true;
      this.broughtIn = null;
      this.follows = !leaves && this.isAtEnd();
    }
    this.record();
    this.report(this.scrolledTo === -1);
  }

  private onPointer(event: PointerEvent): void {
    const row = event.pointerType === 'touch' ? null : this.rowOf(event.target);
    if (row === this.hovered) return;
    this.hovered = row;
    this.record();
  }

  private onPointerLeave(): void {
    this.hovered = null;
    this.settle(false);
  }

  private unsettledGrows(): boolean {
    let settled = this.rows.lastElementChild;
    while (settled instanceof HTMLElement && !isSettled(settled)) settled = settled.previousElementSibling;
    const { top, bottom } = this.rows.getBoundingClientRect();
    const height = bottom - (settled?.getBoundingClientRect().bottom ?? top);
    const grows = height >= this.unsettledHeight + 0.5;
    this.unsettledHeight = height;
    return grows;
  }

  /** Keeps the place of the row that must not move. */
  private restore(): void {
    if (this.anchor?.row.isConnected !== true) return;
    const moved = this.topOf(this.anchor.row) - this.anchor.top;
    if (Math.abs(moved) >= 0.5) this.scroll(this.scroller.scrollTop + moved);
  }

  private record(): void {
    const broughtIn = this.isVisible(this.broughtIn) ? this.broughtIn : null;
    const row = this.held() ?? broughtIn ?? this.firstInView();
    this.anchor = row === null ? null : { row, top: this.topOf(row) };
  }

  /** The row under the pointer, or with the focus, if it is in view. */
  private held(): HTMLElement | null {
    return [this.hovered, this.rowOf(focusedElement())].find((row) => this.isVisible(row)) ?? null;
  }

  private isVisible(row: HTMLElement | null): boolean {
    return row?.isConnected === true && this.overlaps(row);
  }

  private report(isByUser = false): void {
    if (!this.isPlaced) return;
    const { scroller } = this;
    const remaining = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    this.onChange({
      atEnd: this.follows,
      first: this.firstInView(),
      firstShown: this.firstShown(),
      lastShown: this.lastShown(),
      isByUser,
      nearStart: scroller.scrollTop < (this.hasScrolled ? scroller.clientHeight : 1),
      nearEnd: remaining < scroller.clientHeight,
    });
  }

  private scroll(top: number): void {
    this.scroller.scrollTop = top;
    this.scrolledTo = this.scroller.scrollTop;
  }

  private isAtEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return this.endIsLoaded && scrollHeight - scrollTop - clientHeight <= END_PX;
  }

  /** The first message in view. Lines between messages are no anchors: they come and go. */
  private firstInView(): HTMLElement | null {
    return this.messageFrom(this.firstIndex((row) => this.topOf(row) + row.offsetHeight > 0));
  }

  private messageFrom(start: number): HTMLElement | null {
    let index = start;
    while (this.rowAt(index)?.dataset['seq'] === undefined && index < this.rows.children.length) index++;
    return this.rowAt(index);
  }

  private firstShown(): HTMLElement | null {
    const half = this.scroller.clientHeight / 2;
    const bottomOf = (row: HTMLElement): number => this.topOf(row) + row.offsetHeight;
    return this.rowAt(this.firstIndex((row) => bottomOf(row) >= Math.min(row.offsetHeight / 2, half)));
  }

  private lastShown(): HTMLElement | null {
    const { clientHeight } = this.scroller;
    const isBelow = (row: HTMLElement): boolean =>
      this.topOf(row) > clientHeight - Math.min(row.offsetHeight, clientHeight) / 2;
    return this.rowAt(this.firstIndex(isBelow) - 1);
  }

  /** The index of the first row that fulfils the condition, which all rows after it fulfil too. */
  private firstIndex(isPast: (row: HTMLElement) => boolean): number {
    let low = 0;
    let high = this.rows.children.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const row = this.rowAt(middle);
      if (row !== null && !isPast(row)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private rowAt(index: number): HTMLElement | null {
    const row = this.rows.children[index];
    return row instanceof HTMLElement ? row : null;
  }

  private rowOf(target: EventTarget | null): HTMLElement | null {
    if (!(target instanceof Element) || !this.rows.contains(target)) return null;
    const row = target.closest('[data-row]');
    return row instanceof HTMLElement ? row : null;
  }

  private overlaps(row: HTMLElement): boolean {
    const top = this.topOf(row);
    return top + row.offsetHeight > 0 && top < this.scroller.clientHeight;
  }

  /** The distance of the row from the top of the view. */
  private topOf(row: HTMLElement): number {
    return row.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
  }
}

function isSettled(row: HTMLElement): boolean {
  return row.dataset['seq'] !== undefined && row.querySelector(GROWING) === null;
}
