import type { PushMessage, PushReminder } from '#client';

import { roomPath, threadPath } from '#chat/room/state/paths.js';
import type { Push as PushText } from '#chat/text/texts/en/push.js';
import {
  isKnown,
  type Notice,
  type NoticeData,
  noticeOf,
  payloadOf,
  reminderNotice,
  testNotice,
} from './notice.policy.js';
import type { Opening } from './opening.js';
import type { PushMemory } from './push-memory.js';
import { pushText } from './push-text.js';
import type { OpenPage, OpenPages, WorkerScope } from './worker-scope.js';

/** A page that is busy or frozen by the browser may not answer; it then loads the URL. */
const ANSWER_MS = 1_000;

/** Shows pushes as notifications, at most one per room, and leads from them to the rooms. */
export class Notices {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly memory: PushMemory,
    private readonly registration: WorkerScope['registration'],
    private readonly open: OpenPages,
  ) {}

  /** One push at a time, because each looks at what is shown before it. */
  push(data: string | undefined): Promise<void> {
    const shown = this.last.then(() => this.show(data));
    this.last = shown.catch(() => undefined);
    return shown;
  }

  /** Opens the room, or the message of a reminder, in a page that is there, the visible one first, or else in a new one. */
  async click(data: NoticeData | null): Promise<void> {
    const path = data === null ? '/' : pathOf(data);
    const pages = await this.pages();
    const page = pages.find(({ visibilityState }) => visibilityState === 'visible') ?? pages[0];
    if (page === undefined) {
      await this.open.openWindow(path);
      return;
    }
    // Both at once: browsers let a page be focused only for some moments after the click.
    await Promise.all([page.focus(), this.lead(page, path)]);
  }

  private async show(data: string | undefined): Promise<void> {
    const payload = payloadOf(data);
    // After a logout, a push of that user may still be under way.
    if (payload === null || payload.userId !== (await this.memory.user())) return;
    if (payload.type === 'test') await this.notify(testNotice(await this.text()));
    else if (payload.type === 'reminder') await this.remind(payload);
    else if (!(await this.isKnown(payload))) await this.notifyOf(payload);
  }

  /** Once for each time of a message: a push may come twice, or a page has shown it. */
  private async remind(push: PushReminder): Promise<void> {
    const at = Date.parse(push.remindAt);
    if ((await this.memory.factsOf(push.messageId)).seenSeq >= at) return;
    await this.notify(reminderNotice(push, await this.text()));
    await this.memory.see(push.messageId, at);
  }

  private async isKnown(push: PushMessage): Promise<boolean> {
    const [shown] = await this.registration.getNotifications({ tag: push.roomId });
    const isVisible = (await this.pages()).some(({ visibilityState }) => visibilityState === 'visible');
    return isKnown(
      push,
      await this.memory.factsOf(push.roomId),
      (shown?.data as NoticeData | undefined) ?? null,
      isVisible,
    );
  }

  private async notifyOf(push: PushMessage): Promise<void> {
    await this.notify(noticeOf(push, await this.text()));
    await this.memory.see(push.roomId, push.seq);
  }

  private async text(): Promise<PushText> {
    return pushText(await this.memory.language());
  }

  private notify({ title, options }: Notice): Promise<void> {
    return this.registration.showNotification(title, options);
  }

  private async lead(page: OpenPage, path: string): Promise<void> {
    const opening: Opening = { type: 'open', path };
    if (!(await isAnswered(page, opening))) await page.navigate(path);
  }

  private pages(): Promise<readonly OpenPage[]> {
    return this.open.matchAll({ type: 'window' });
  }
}

function pathOf({ roomId, threadId, seq, reminder }: NoticeData): string {
  const isMessage = reminder !== undefined;
  if (threadId !== null) return threadPath({ roomId, threadId, ...(isMessage && { seq }) });
  return isMessage ? `${roomPath(roomId)}/${String(seq)}` : roomPath(roomId);
}

function isAnswered(page: OpenPage, opening: Opening): Promise<boolean> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(true);
    setTimeout(() => resolve(false), ANSWER_MS);
    page.postMessage(opening, [port2]);
  });
}
