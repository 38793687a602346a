import { Module } from '@nestjs/common';
import { FanoutModule } from '../fanout/fanout.module.js';
import { PresenceModule } from '../presence/presence.module.js';
import { RoomsGateway } from './rooms.gateway.js';
import { RoomOpeningService } from './room-opening.service.js';

@Module({ imports: [FanoutModule, PresenceModule], providers: [RoomsGateway, RoomOpeningService] })
export class RoomOpeningModule {}
