import { Module } from '@nestjs/common';
import { RoomLogService } from './log/room-log.service.js';
import { MembersService } from './members/members.service.js';
import { MentionsService } from './mentions/mentions.service.js';
import { MessagesService } from './messages/messages.service.js';
import { VisibilityService } from './presence/visibility.service.js';
import { OpenedRoomsService } from './rooms/opened-rooms.service.js';
import { RoomsService } from './rooms/rooms.service.js';
import { SearchService } from './search/search.service.js';
import { SubscriptionsService } from './subscriptions/subscriptions.service.js';
import { SyncService } from './sync/sync.service.js';
import { ThreadsService } from './threads/threads.service.js';

const SERVICES = [
  MembersService,
  MentionsService,
  MessagesService,
  RoomLogService,
  RoomsService,
  SearchService,
  SubscriptionsService,
  SyncService,
  ThreadsService,
  VisibilityService,
];

/** Everything that clients and gateways read, each answer from one snapshot. Opening a room also notes that. */
@Module({ providers: [OpenedRoomsService, ...SERVICES], exports: SERVICES })
export class ReadsModule {}
