import type { Changes, Message, MessageId, Parley, RoomId, RoomState, Threads } from '#client';

import type { Names } from '#chat/names/names.js';
import type { Catalogue } from '#chat/text/en.js';
import { pushMemory } from '../worker/page-memory.js';
import { desktopPermission, DesktopNotifications } from './desktop-notifications.js';
import { contextOf, type News, newsIn, newsOf, READ_ELSEWHERE_MS, type Told, withMessage } from './news.js';
import { ReplyNews } from './reply-news.js';
import { playSound } from './sound.js';

/** So many messages of a room are asked for that came while there was no connection. */
const MISSED_MAX = 50;

/** How the user is notified at the moment. */
export interface Manner {
  readonly text: Catalogue;
  readonly names: Names;
  readonly isSoundOn: boolean;
  /** True for a room or thread of which the user is not notified here and now. */
  readonly isQuiet: (about: RoomId | MessageId) => boolean;
}

export interface NewsListeners {
  /** Called with a new message that could not be shown: the page is hidden, and the user has never been asked. */
  readonly missed: () => void;
  readonly manner: () => Manner;
  /** Opens the URL of what the user clicks on. */
  readonly open: (path: string) => void;
}

/** Notifies the user of new messages. */
export class NewsDesk {
  private readonly desktop: DesktopNotifications;
  private readonly replies: ReplyNews;
  private readonly told = new Map<RoomId, Told>();
  /** The last message of each room that was news. */
  private readonly shown = new Map<RoomId, number>();
  private readonly unsubscribe: () => void;
  private hasEnded = false;

  constructor(
    private readonly parley: Parley,
    threads: Threads,
    private readonly listeners: NewsListeners,
  ) {
    this.desktop = new DesktopNotifications(listeners.open);
    const [arrived, stays] = [() => this.arrived(), (news: News) => this.show(news)];
    this.replies = new ReplyNews(parley, threads, { arrived, stays });
    this.unsubscribe = parley.rooms.subscribe(() => this.desktop.update(parley.rooms.getSnapshot()));
  }

  /** Called with the rooms before and after a change. */
  onRooms(before: ReadonlyMap<RoomId, RoomState>, after: readonly RoomState[]): void {
    for (const { id } of newsOf(before, after)) {
      this.arrived();
      setTimeout(() => void this.check(id, before.get(id)?.headSeq ?? 0), READ_ELSEWHERE_MS);
    }
  }

  /** Called with each frame of a room, after the rooms. */
  onChanges({ items }: Changes): void {
    for (const item of items) {
      if (item.type !== 'message') continue;
      this.hear(item.message);
      this.replies.note(item.message);
    }
  }

  end(): void {
    this.hasEnded = true;
    this.unsubscribe();
    this.replies.end();
  }

  private async check(id: RoomId, seq: number): Promise<void> {
    if (this.newsNow(id, seq) !== null) await this.hearMissed(id);
    const room = this.roomOf(id);
    const news = this.newsNow(id, seq);
    if (this.hasEnded || room === undefined) return;
    // Several messages of the same moment are news once, with the last of them.
    const last = news?.last?.seq ?? room.headSeq;
    if (news === null || this.shown.get(id) === last) return;
    this.shown.set(id, last);
    this.show(news);
  }

  private roomOf(id: RoomId): RoomState | undefined {
    return this.parley.rooms.getSnapshot().find((each) => each.id === id);
  }

  private newsNow(id: RoomId, seq: number): News | null {
    const room = this.roomOf(id);
    const context = contextOf(this.parley);
    return room === undefined || context === null ? null : newsIn(room, seq, this.told.get(id), context);
  }

  /** Asks for the messages that came while there was no connection: they may be quiet. Without an answer they are as others. */
  private async hearMissed(id: RoomId): Promise<void> {
    const room = this.roomOf(id);
    if (room?.kind !== 'group' || (this.told.get(id)?.seq ?? 0) >= room.headSeq) return;
    const page = await this.parley.ask('message:page', { roomId: id, limit: MISSED_MAX }).catch(() => null);
    for (const message of page?.messages ?? []) this.hear(message);
  }

  private hear(message: Message): void {
    const { roomId } = message;
    this.told.set(roomId, withMessage(this.told.get(roomId), message, contextOf(this.parley)?.me));
  }

  private arrived(): void {
    if (document.visibilityState === 'hidden' && desktopPermission() === 'default') this.listeners.missed();
  }

  private show(news: News): Notification | null {
    const { text, names, isSoundOn, isQuiet } = this.listeners.manner();
    if (isQuiet(news.about)) return null;
    if (isSoundOn) playSound();
    const people = this.parley.people.getSnapshot().values();
    const notification = this.desktop.show(news, text, names, people);
    // A push of the same message may follow. A browser without a database only shows that too.
    if (notification !== null && news.last !== null) pushMemory.see(news.room.id, news.last.seq).catch(() => undefined);
    return notification;
  }
}

export async function newsDesk(parley: Parley, listeners: NewsListeners): Promise<NewsDesk> {
  return new NewsDesk(parley, await parley.threads(), listeners);
}
