import type { JumpTarget, Message, MessageId, RoomTimeline, Seq, TimelineView } from '#client';

import type { ScrollKeeper } from './scroll-keeper.js';

const HIGHLIGHT_MS = 3_000;

/** A place in the timeline: a message by number or id, the first message from a number or a time on, or the end. */
export type Place = Target | 'latest';

type Target = JumpTarget | { readonly from: number };

/** The newest message of the room, and the user's marker in the line of it that the timeline shows. */
export interface LineState {
  readonly headSeq: Seq;
  readonly readSeq: Seq;
  /** The line "New messages" is after this number; `null`: there is no line. */
  readonly lineAfter: number | null;
}

export interface JumpOptions {
  /** True if the message should get the focus, because the user asked by keyboard. */
  readonly focus?: boolean;
  /** The found words that the message shows marked, as its body has them, longest first. */
  readonly words?: readonly string[];
}

/** The timeline on the page. */
export interface Stage {
  readonly timeline: RoomTimeline;
  readonly list: HTMLElement;
  readonly keeper: ScrollKeeper;
  /** Marks the message that a jump has reached, and these words in it; `null` alone: no message, but the words stay. */
  readonly highlight: (id: string | null, words?: readonly string[]) => void;
  /** Leads to the message in another line of the room. Resolves with `false` if none has it. */
  readonly leadElsewhere: (target: Place, words: readonly string[]) => Promise<boolean>;
  /** Tells the user that a place does not exist, or why it could not be loaded. */
  readonly refuse: (error?: unknown) => void;
}

interface Jump {
  readonly target: Place;
  readonly focus: boolean;
  readonly words: readonly string[];
  readonly end: (hasArrived: boolean) => void;
}

/** The row that a jump leads to: a message's or, with `null`, the last one. */
interface Goal {
  readonly id: string | null;
}

/** Brings places of a room's timeline into view: at first the first unread message, then the targets of jumps. */
export class TimelineController {
  private stage: Stage | null = null;
  private line: LineState | null = null;
  private view: TimelineView | null = null;
  /** The last jump. A timeline that comes later, or comes again, begins with it. */
  private jump: Jump | null = null;
  /** The goal of the last jump until its row is in the list. */
  private goal: Goal | null = null;
  /** True until the view is at its first place, unless a jump leads to another. */
  private isOpening = false;
  /** The last line that `toUnread` has led to. */
  private visited: number | null = null;
  private hasEndedMark = false;
  private fading: ReturnType<typeof setTimeout> | undefined;

  /**
   * Brings a place into view and highlights it. Resolves with `true` once it is there; with `false` if it was not found,
   * which the user sees, or if a later jump has replaced this one. Before the timeline is on the page, a jump waits for it.
   */
  jumpTo(target: Place, { focus = false, words = [] }: JumpOptions = {}): Promise<boolean> {
    this.jump?.end(false);
    return new Promise((end) => {
      this.jump = { target, focus, words, end };
      if (this.stage !== null) void this.carryOut(this.jump, this.stage);
    });
  }

  /** Scrolls by most of the height of the view: up with -1, down with 1. */
  page(step: 1 | -1): void {
    this.stage?.keeper.page(step);
  }

  /**
   * Brings the first unread message into view and gives it the focus. False if there is none, or if this has led there before:
   * then the message that had the focus last is the one to return to.
   */
  toUnread(): boolean {
    const after = this.line?.lineAfter ?? null;
    if (this.stage === null || after === null || after === this.visited) return false;
    this.visited = after;
    const id = this.stage.list.querySelector<HTMLElement>(':scope > [data-row=unread] + [data-row=message]')?.dataset[
      'id'
    ];
    void this.jumpTo(id === undefined ? { from: after + 1 } : { id: id as MessageId }, { focus: true });
    return true;
  }

  /** True the first time: the user has opened the room, which ends their mark of it. */
  endMark(): boolean {
    const isFirst = !this.hasEndedMark;
    this.hasEndedMark = true;
    return isFirst;
  }

  /** Puts the timeline on the page. Returns a function that takes it away. */
  enter(stage: Stage): () => void {
    this.stage = stage;
    if (this.jump === null) this.open(stage);
    else void this.carryOut(this.jump, stage);
    return () => {
      clearTimeout(this.fading);
      this.stage = null;
    };
  }

  /** Call it after each change of the rows. */
  settle(line: LineState, view: TimelineView): void {
    this.line = line;
    this.view = view;
    this.place();
    this.arrive();
  }

  /** Opens the room at its first unread message or, if all are read, at its end. */
  private open({ timeline }: Stage): void {
    this.isOpening = true;
    void timeline.toUnread();
  }

  private place(): void {
    const { stage, line, view } = this;
    if (stage === null || line === null || view === null || stage.keeper.isPlaced || !this.isOpening) return;
    if (view.messages.length > 0 || view.reachedEnd)
      stage.keeper.place(firstUnread(stage.list, view.reachedEnd ? Infinity : line.readSeq));
  }

  private async carryOut(jump: Jump, stage: Stage): Promise<void> {
    this.isOpening = false;
    this.goal = null;
    const isCurrent = (): boolean => this.jump === jump && this.stage === stage;
    try {
      const goal = await this.find(jump.target, stage.timeline);
      const isElsewhere = goal === null && isCurrent() && (await stage.leadElsewhere(jump.target, jump.words));
      if (!isCurrent()) return;
      if (isElsewhere) this.leave(jump, stage);
      else if (goal === null) this.fail(jump, stage);
      this.goal = goal;
      this.arrive();
    } catch (error) {
      if (isCurrent()) this.fail(jump, stage, error);
    }
  }

  /** Loads the place; `null`: it does not exist. */
  private async find(target: Place, timeline: RoomTimeline): Promise<Goal | null> {
    const place = this.beforeEnd(target);
    if (place === null) await timeline.toLatest();
    const message = place === null ? null : await load(place, timeline);
    const { error } = timeline.getSnapshot();
    if (message === null && error !== null) throw error;
    // A time after the last message leads to the end.
    const exists = message !== null || place === null || 'at' in place;
    return exists ? { id: message?.id ?? null } : null;
  }

  /** The target, or `null` if it is the end or after it. */
  private beforeEnd(target: Place): Target | null {
    if (target === 'latest') return null;
    return 'seq' in target && target.seq > (this.line?.headSeq ?? Infinity) ? null : target;
  }

  /** The message is in another line: this one stays, or opens as if nothing had been asked for. */
  private leave(jump: Jump, stage: Stage): void {
    this.jump = null;
    if (!stage.keeper.isPlaced) this.open(stage);
    jump.end(true);
  }

  private fail(jump: Jump, stage: Stage, error?: unknown): void {
    stage.refuse(error);
    if (!stage.keeper.isPlaced) this.open(stage);
    jump.end(false);
  }

  private arrive(): void {
    const { stage, goal, jump } = this;
    if (stage === null || goal === null || jump === null) return;
    const row = rowOf(stage.list, goal);
    if (row === null || (goal.id === null && this.view?.reachedEnd !== true)) return;
    this.goal = null;
    if (goal.id === null) stage.keeper.toEnd();
    else stage.keeper.show(row);
    if (jump.focus) row.focus({ preventScroll: true });
    this.highlight(goal.id, jump.words, stage);
    jump.end(true);
  }

  private highlight(id: string | null, words: readonly string[], stage: Stage): void {
    clearTimeout(this.fading);
    stage.highlight(id, words);
    this.fading = setTimeout(() => stage.highlight(null), HIGHLIGHT_MS);
  }
}

/** Loads the message at this place; `null` if there is none. */
async function load(place: Target, timeline: RoomTimeline): Promise<Message | null> {
  if (!('from' in place)) return timeline.jumpTo(place);
  const message = await timeline.jumpTo({ seq: place.from });
  return message ?? timeline.getSnapshot().messages.find(({ seq }) => seq >= place.from) ?? null;
}

/** The line "New messages", or the first row after this number if the unread ones that it needs are not loaded. */
function firstUnread(list: HTMLElement, after: number): HTMLElement | null {
  const rows = [...list.querySelectorAll<HTMLElement>(':scope > [data-row]')];
  const line = rows.find(({ dataset }) => dataset['row'] === 'unread');
  return line ?? rows.find(({ dataset }) => Number(dataset['seq']) > after) ?? null;
}

function rowOf(list: HTMLElement, { id }: Goal): HTMLElement | null {
  return list.querySelector<HTMLElement>(
    id === null ? ':scope > :last-child' : `[data-id="${id}"], [data-ids~="${id}"]`,
  );
}
