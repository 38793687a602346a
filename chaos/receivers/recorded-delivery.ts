import { createHash } from 'node:crypto';

import type { Delivery, DeliveryOf, Item } from '#contracts';

import type { Happenings, RecordedChange, RecordedFeedItem } from '../records/record.js';
import { recordedMessage } from '../records/summaries.js';

/** Users who are erased in the run have such names; nothing else of the run contains one. */
const VANISHING_NAME = /vanishing [0-9a-z.-]+/g;

export function vanishingName(number: number, suffix: string): string {
  return `vanishing ${number}.${suffix}`;
}

/** The part of a delivery's record that its body decides. */
type Parts = Pick<Happenings['delivery'], 'epoch' | 'type' | 'body' | 'change' | 'about' | 'names'>;

/** @param text the body, or what a pull has for it */
export function recordedDelivery(delivery: Delivery, text: string): Parts {
  const { epoch, type } = delivery;
  return {
    epoch,
    type,
    body: createHash('sha256').update(text).digest('base64url'),
    change: type === 'room.changed' ? recordedChange(delivery.data) : null,
    about: aboutOf(delivery),
    names: [...new Set(text.match(VANISHING_NAME) ?? [])],
  };
}

function aboutOf({ type, data }: Delivery): string | null {
  if (type === 'room.deleted') return data.roomId;
  return type === 'user.erased' ? data.userId : null;
}

type Changed = DeliveryOf<'room.changed'>['data'];

function recordedChange({ room, from, to, skipped, messages, items, more }: Changed): RecordedChange {
  return {
    roomId: room.id,
    direct: room.kind === 'direct',
    ...{ from, to, skipped, more },
    head: { seq: room.headSeq, rev: room.headRev },
    firstSeq: room.firstSeq,
    messages: messages.map(recordedMessage),
    items: items.map(recordedFeedItem),
  };
}

function recordedFeedItem(item: Item): RecordedFeedItem {
  if (item.type === 'message') return { type: 'message', message: recordedMessage(item.message) };
  if (item.type === 'room') return { type: 'room', id: item.room.id, rev: item.room.rev };
  const { user, rev, state } = item.member;
  return { type: 'member', userId: user.id, rev, joined: state === 'joined' };
}
