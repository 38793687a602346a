import { Module, type DynamicModule } from '@nestjs/common';
import { AccountChangesModule } from './accounts/account-changes.module.js';
import { AdminModule } from './admin/admin.module.js';
import { RoomAvatarsModule } from './avatars/room-avatars.module.js';
import { FilesModule } from './files/files.module.js';
import { HistoryPartsModule, type HistoryParts } from './history-parts.module.js';
import { HttpModule } from './http/http.module.js';
import { ImportsModule } from './imports/imports.module.js';
import { IncomingModule } from './incoming/incoming.module.js';
import { InvitedRoomsModule } from './invites/invited-rooms.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import { MineModule } from './mine/mine.module.js';
import { PeopleModule } from './people/people.module.js';
import { PipelineModule } from './pipeline/pipeline.module.js';
import { QueriesModule } from './queries/queries.module.js';
import { ReadsModule } from './reads/reads.module.js';
import { ScheduleModule } from './schedule/schedule.module.js';
import { ServerRoomsModule } from './server/server-rooms.module.js';

const WINGS = [
  ServerRoomsModule,
  IncomingModule,
  InvitedRoomsModule,
  HttpModule,
  QueriesModule,
  ImportsModule,
  AdminModule,
  AccountChangesModule,
  RoomAvatarsModule,
  MineModule,
  ScheduleModule,
  FilesModule,
  JobsModule,
  PipelineModule,
  PeopleModule,
  ReadsModule,
];

/** Rooms, members and messages: the one write path, all reads, and both over HTTP. */
@Module({})
export class HistoryModule {
  static register(parts: HistoryParts): DynamicModule {
    return {
      module: HistoryModule,
      imports: [HistoryPartsModule.with(parts), ...WINGS],
      exports: [InvitedRoomsModule],
    };
  }
}
