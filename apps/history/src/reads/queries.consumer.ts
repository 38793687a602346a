import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Queries, QueryName } from '#contracts';
import { QueryBus, type QueryHandler, type QueryService } from '#bus/query-bus.port';
import { toChatError } from '#platform/error-mapping.policy';
import { BlockChangesService } from '../blocks/block-changes.service.js';
import { BlockListService } from '../blocks/block-list.service.js';
import { MembersService } from './members/members.service.js';
import { MessagesService } from './messages/messages.service.js';
import { VisibilityService } from './presence/visibility.service.js';
import { QueryTelemetry } from './query-telemetry.js';
import { RoomsService } from './rooms/rooms.service.js';
import { SearchService } from './search/search.service.js';
import { SubscriptionsService } from './subscriptions/subscriptions.service.js';
import { SyncService } from './sync/sync.service.js';

/** Queries that one history answers at once; more wait on the bus. */
const QUERIES_AT_ONCE = 32;
/**
 * Syncs and searches apart, so that a storm of them holds up no page. More than their services let run and wait: what
 * is too much is to be shed at once, with a time to come again, rather than to grow old on the bus.
 */
const SYNCS_TAKEN_AT_ONCE = 128;
const SEARCHES_TAKEN_AT_ONCE = 32;

type Handlers<Names extends QueryName> = {
  [Name in Names]: (ask: Queries[Name]['ask']) => Promise<Queries[Name]['answer']>;
};

/** Answers every query of the contracts, for gateways and other services. */
@Injectable()
export class QueriesConsumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly served: QueryService[] = [];

  constructor(
    private readonly bus: QueryBus,
    private readonly rooms: RoomsService,
    private readonly members: MembersService,
    private readonly messages: MessagesService,
    private readonly subscriptions: SubscriptionsService,
    private readonly syncs: SyncService,
    private readonly searches: SearchService,
    private readonly blocks: BlockListService,
    private readonly blockChanges: BlockChangesService,
    private readonly presence: VisibilityService,
    private readonly telemetry: QueryTelemetry,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const syncs: Handlers<'sync'> = { sync: ({ userId, ...request }) => this.syncs.sync(userId, request) };
    const fromBus = (handlers: object) => this.fromBus(handlers);
    this.served.push(await this.bus.serve(fromBus(this.reads()), QUERIES_AT_ONCE));
    this.served.push(await this.bus.serve(fromBus(syncs), SYNCS_TAKEN_AT_ONCE));
    const searches: Handlers<'message.search'> = {
      'message.search': ({ userId, ...request }) => this.searches.search(userId, request),
    };
    this.served.push(await this.bus.serve(fromBus(searches), SEARCHES_TAKEN_AT_ONCE));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.served.map((service) => service.stop()));
  }

  /** What comes over the bus was made by another service of the same contracts. */
  private fromBus(handlers: object): Record<string, QueryHandler> {
    const entries = Object.entries(handlers as Record<string, QueryHandler>);
    return Object.fromEntries(
      entries.map(([name, handler]) => [name, this.telemetry.watch(name, catalogued(handler))]),
    );
  }

  private reads(): Handlers<Exclude<QueryName, 'sync' | 'message.search'>> {
    const { rooms, members, messages, subscriptions, blocks, blockChanges, presence } = this;
    return {
      epoch: () => subscriptions.epoch(),
      'rooms.of': ({ userId }) => subscriptions.roomsOf(userId),
      'room.named': async ({ name }) => ({ roomId: await rooms.named(name) }),
      'room.state': ({ userId, roomId }) => rooms.state(userId, roomId),
      'room.standing': ({ userId, roomId }) => rooms.standing(userId, roomId),
      'room.open': ({ userId, ...request }) => rooms.open(userId, request),
      'room.list': ({ userId, ...request }) => rooms.list(userId, request),
      'room.discover': ({ userId: _, ...request }) => rooms.discover(request),
      'member.list': ({ userId, ...request }) => members.list(userId, request),
      'message.get': ({ userId, ...request }) => messages.get(userId, request),
      'message.page': ({ userId, ...request }) => messages.page(userId, request),
      'message.pins': ({ userId, ...request }) => messages.pins(userId, request),
      'reaction.list': ({ userId, ...request }) => messages.reactions(userId, request),
      'block.add': ({ actor, target }) => blockChanges.add(actor, target),
      'block.remove': ({ actor, target }) => blockChanges.remove(actor, target),
      'block.list': ({ userId }) => blocks.list(userId),
      'presence.visible': (ask) => presence.visible(ask),
      heads: (ask) => subscriptions.heads(ask),
      'memberships.lost': (ask) => subscriptions.membershipsLost(ask),
      audience: ({ userId, roomId }) => members.audience(userId, roomId),
    };
  }
}

/** A store that is away is `UNAVAILABLE`; what nobody foresaw goes on as it is, for the bus to log. */
function catalogued(handler: QueryHandler): QueryHandler {
  return async (ask) => {
    try {
      return await handler(ask);
    } catch (error) {
      const known = toChatError(error);
      throw known.code === 'INTERNAL' ? error : known;
    }
  };
}
