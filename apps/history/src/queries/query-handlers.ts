import { Injectable } from '@nestjs/common';
import type { MineEvent, Queries, QueryName } from '#contracts';
import { FeedReadsService } from '../feed/feed-reads.service.js';
import { PushReadsService } from '../feed/push-reads.service.js';
import { MINE } from '../mine/mine-changes.js';
import { LISTS, type OwnList } from '../mine/mine-lists.js';
import type { List } from '../mine/mine.js';
import { MineService } from '../mine/mine.service.js';
import { PeopleService } from '../people/people.service.js';
import { RoomLogService } from '../reads/log/room-log.service.js';
import { MembersService } from '../reads/members/members.service.js';
import { MentionsService } from '../reads/mentions/mentions.service.js';
import { MessagesService } from '../reads/messages/messages.service.js';
import { VisibilityService } from '../reads/presence/visibility.service.js';
import { RoomsService } from '../reads/rooms/rooms.service.js';
import { SearchService } from '../reads/search/search.service.js';
import { SubscriptionsService } from '../reads/subscriptions/subscriptions.service.js';
import { SyncService } from '../reads/sync/sync.service.js';
import { ScheduleListService } from '../schedule/schedule-list.service.js';
import { ReadSql } from '../store/read-sql.js';
import { ThreadsService } from '../reads/threads/threads.service.js';

type Handlers = {
  readonly [Name in QueryName]: (ask: Queries[Name]['ask']) => Promise<Queries[Name]['answer']>;
};

/** One handler for each query, for the bus and for HTTP. */
@Injectable()
export class QueryHandlers {
  readonly handlers: Handlers;

  constructor(
    rooms: RoomsService,
    members: MembersService,
    log: RoomLogService,
    messages: MessagesService,
    subscriptions: SubscriptionsService,
    syncs: SyncService,
    searches: SearchService,
    presence: VisibilityService,
    people: PeopleService,
    mine: MineService,
    schedule: ScheduleListService,
    threads: ThreadsService,
    mentions: MentionsService,
    feed: FeedReadsService,
    pushes: PushReadsService,
    reads: ReadSql,
  ) {
    this.handlers = {
      sync: ({ userId, ...request }) => syncs.sync(userId, request),
      'message:search': ({ userId, ...request }) => searches.search(userId, request),
      epoch: () => subscriptions.epoch(),
      'rooms:of': ({ userId }) => syncs.roomsOf(userId),
      'room:named': async ({ name, userId }) => {
        if (userId !== undefined) await people.assertMayLookAround(userId);
        return { roomId: await rooms.named(name) };
      },
      'room:state': ({ userId, roomId }) => rooms.state(userId, roomId),
      'room:standing': ({ userId, roomId }) => rooms.standing(userId, roomId),
      'room:open': ({ userId, ...request }) => rooms.open(userId, request),
      'room:list': ({ userId, ...request }) => rooms.list(userId, request),
      'room:discover': async ({ userId, ...request }) => {
        await people.assertMayLookAround(userId);
        return rooms.discover(request);
      },
      'room:peek': async ({ userId, roomId }) => {
        await people.assertMayLookAround(userId);
        return rooms.peek(userId, roomId);
      },
      'member:list': ({ userId, ...request }) => members.list(userId, request),
      'member:bans': ({ userId, ...request }) => members.bans(userId, request),
      'room:log': ({ userId, ...request }) => log.list(userId, request),
      'message:get': ({ userId, ...request }) => messages.get(userId, request),
      'message:page': ({ userId, ...request }) => messages.page(userId, request),
      'message:pins': ({ userId, ...request }) => messages.pins(userId, request),
      'mention:list': ({ userId, ...request }) => mentions.list(userId, request),
      'thread:open': ({ userId, ...request }) => threads.open(userId, request),
      'thread:list': ({ userId, ...request }) => threads.list(userId, request),
      'reaction:list': ({ userId, ...request }) => messages.reactions(userId, request),
      'schedule:list': ({ userId, ...request }) => schedule.list(userId, request),
      'people:resolve': async ({ userIds }) => ({ unreachable: [...(await people.resolve(userIds))] }),
      'presence:visible': (ask) => presence.visible(ask),
      heads: (ask) => subscriptions.heads(ask),
      'memberships:lost': (ask) => subscriptions.membershipsLost(ask),
      audience: ({ userId, roomId }) => members.audience(userId, roomId),
      ...mineHandlers(mine),
      ...listHandlers(reads),
      ...feedHandlers(feed, pushes),
    };
  }

  /** @throws ChatError the query's own errors */
  answer<Name extends QueryName>(name: Name, ask: Queries[Name]['ask']): Promise<Queries[Name]['answer']> {
    return this.handlers[name](ask);
  }
}

function mineHandlers(mine: MineService): Pick<Handlers, MineEvent> {
  const handlerOf = <Event extends MineEvent>(event: Event) => [
    event,
    (ask: Queries[Event]['ask']) => mine.run(event, ask),
  ];
  return Object.fromEntries((Object.keys(MINE) as MineEvent[]).map(handlerOf)) as Pick<Handlers, MineEvent>;
}

function listHandlers(reads: ReadSql): Pick<Handlers, OwnList> {
  const lists: { readonly [Event in OwnList]: List<Event> } = LISTS;
  const handlerOf = <Event extends OwnList>(event: Event) => [
    event,
    (ask: Queries[Event]['ask']) => lists[event](reads, ask),
  ];
  return Object.fromEntries((Object.keys(LISTS) as OwnList[]).map(handlerOf)) as Pick<Handlers, OwnList>;
}

type FeedQuery = Extract<QueryName, `${'feed' | 'push'}:${string}`>;

function feedHandlers(feed: FeedReadsService, pushes: PushReadsService): Pick<Handlers, FeedQuery> {
  return {
    'feed:pushes': (ask) => pushes.due(ask),
    'push:judge': (ask) => pushes.judge(ask),
    'push:reminders': (ask) => pushes.dueReminders(ask),
    'push:remind': (ask) => pushes.remind(ask),
    'feed:heads': (ask) => feed.heads(ask),
    'feed:rooms': (ask) => feed.rooms(ask),
    'feed:room': (ask) => feed.room(ask),
    'feed:starts': (ask) => feed.starts(ask),
    'feed:back': (ask) => feed.back(ask),
    'feed:erased': (ask) => feed.erased(ask),
  };
}
