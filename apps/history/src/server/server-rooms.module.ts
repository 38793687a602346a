import { Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module.js';
import { IncomingModule } from '../incoming/incoming.module.js';
import { PeopleModule } from '../people/people.module.js';
import { ReadsModule } from '../reads/reads.module.js';
import { ScheduleModule } from '../schedule/schedule.module.js';
import { MadeByKeysService } from './made-by-keys.service.js';
import { OperatorMadeController } from './operator-made.controller.js';
import { ServerIncomingController } from './server-incoming.controller.js';
import { ServerRoomsController } from './server-rooms.controller.js';
import { ServerMembersService } from './server-members.service.js';
import { ServerMessagesService } from './server-messages.service.js';
import { ServerRoomsService } from './server-rooms.service.js';

/** The routes for the servers of apps. */
@Module({
  imports: [HttpModule, IncomingModule, PeopleModule, ReadsModule, ScheduleModule],
  controllers: [ServerRoomsController, ServerIncomingController, OperatorMadeController],
  providers: [MadeByKeysService, ServerRoomsService, ServerMembersService, ServerMessagesService],
})
export class ServerRoomsModule {}
