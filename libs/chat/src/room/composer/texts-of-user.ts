import type { Me, Parley, UserId } from '#client';

import { browserStorage, tabStorage } from '../../ui/page-storage.js';

/** Begin the keys of drafts and edits, before the id of their user. */
const TEXTS = ['parley:draft:', 'parley:edit:'];
/** Begins the key that names the user of an app and the session that wrote the texts. */
const WRITER = 'parley:writer:';

const followed = new WeakSet<object>();

/**
 * Removes drafts and edits with the session that wrote them: at a logout or another end of it, and at the sign-in after one
 * that this page did not see. Those of other users go at a sign-in, too. Call it with each client whose rooms are shown.
 */
export function followUserOf(parley: Pick<Parley, 'me'>, storagesOf = pageStorages): void {
  if (followed.has(parley)) return;
  followed.add(parley);
  let last: Me | null = null;
  const follow = (): void => {
    const me = parley.me.getSnapshot();
    for (const storage of storagesOf()) {
      if (last !== null && last.user.id !== me?.user.id) leave(storage, last);
      if (me !== null && me.sessionId !== last?.sessionId) enter(storage, me, last?.user.id === me.user.id);
    }
    last = me;
  };
  follow();
  parley.me.subscribe(follow);
}

function pageStorages(): readonly Storage[] {
  return [tabStorage(), browserStorage()];
}

/** @param goesOn the page has changed from one session of the user to another, without an end */
function enter(storage: Storage, me: Me, goesOn: boolean): void {
  const key = writerKey(me);
  const writer = `${me.user.id} ${me.sessionId}`;
  const before = storage.getItem(key);
  if (before !== null && before !== writer && !goesOn) storage.removeItem(key);
  const writers = new Set(keysIn(storage, [WRITER]).map((other) => storage.getItem(other)?.split(' ')[0]));
  if (before === null) writers.add(me.user.id);
  removeTexts(storage, (userId) => !writers.has(userId));
  try {
    storage.setItem(key, writer);
  } catch {
    // A storage without space has none for texts either.
    removeTexts(storage, (userId) => userId === me.user.id);
  }
}

function leave(storage: Storage, me: Me): void {
  storage.removeItem(writerKey(me));
  removeTexts(storage, (userId) => userId === me.user.id);
}

/** One user of each app, and one of Parley's own, can be signed in on pages of one origin. */
function writerKey({ user }: Me): string {
  return WRITER + (user.app?.name ?? '');
}

function removeTexts(storage: Storage, isTheirs: (userId: UserId) => boolean): void {
  for (const key of keysIn(storage, TEXTS)) if (isTheirs(key.split(':')[2] as UserId)) storage.removeItem(key);
}

function keysIn(storage: Storage, beginnings: readonly string[]): readonly string[] {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
  return keys.filter((key) => beginnings.some((beginning) => key.startsWith(beginning)));
}
