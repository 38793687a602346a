import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { RoomId, RoomSignal, UserId, UserSignal } from '#contracts';
import { Fanout, type FanoutListener } from '#bus/fanout.port';
import { FanoutMetrics } from '../fanout/fanout-metrics.js';
import { HeadsService } from '../fanout/heads/heads.service.js';
import { channelTarget } from '../fanout/subscriptions/channel-target.policy.js';
import { RoomSubscriptions } from '../fanout/subscriptions/room-subscriptions.js';
import { PresenceService } from '../presence/presence.service.js';
import { TypingFramesService } from '../typing/typing-frames.service.js';
import { TypingThrottles } from '../typing/typing-throttles.js';
import { GrowFramesService } from './grow-frames.service.js';
import { ReadFramesService } from './read-frames.service.js';
import { changedMembers } from './changed-members.policy.js';
import { FrameTraces } from './frame-traces.js';
import { UserChangesService } from './user-changes.service.js';

/** Receives what other processes publish, and hands it to the service that sends it to the sockets of this gateway. */
@Injectable()
export class FanoutConsumer implements FanoutListener, OnModuleInit {
  private readonly logger = new Logger(FanoutConsumer.name);

  constructor(
    private readonly fanout: Fanout,
    private readonly subscriptions: RoomSubscriptions,
    private readonly userChanges: UserChangesService,
    private readonly heads: HeadsService,
    private readonly typing: TypingFramesService,
    private readonly typingThrottles: TypingThrottles,
    private readonly readFrames: ReadFramesService,
    private readonly growFrames: GrowFramesService,
    private readonly presence: PresenceService,
    private readonly metrics: FanoutMetrics,
    private readonly traces: FrameTraces,
  ) {}

  onModuleInit(): void {
    this.fanout.listen(this);
  }

  message(channel: string, text: string): void {
    const target = channelTarget(channel);
    if (target?.kind === 'user') {
      if (text.startsWith('[')) this.deliverToUser(target.userId, text);
      else this.signalToUser(text);
    } else if (target?.kind === 'room') {
      if (text.startsWith('[')) this.deliver(channel, target.roomId, text);
      else this.signal(channel, target.roomId, text);
    } else if (target?.kind === 'presence') this.presence.receive(target.userId, text);
  }

  lost(channels: readonly string[]): void {
    this.metrics.lost(channels.length);
    this.heads.lost(channels);
    this.presence.lost(channels);
  }

  private deliver(channel: string, roomId: RoomId, frame: string): void {
    this.typingThrottles.receive(roomId, frame);
    this.growFrames.overtaken(roomId, frame);
    const spans = this.traces.begin(channel, frame);
    this.metrics.roomFrame(this.subscriptions.deliver(channel, frame));
    for (const span of spans) span.end();
    // The gateway of a user who joins does not know who may see the user from now on.
    this.presence.relationsChanged(changedMembers(frame));
  }

  private deliverToUser(userId: UserId, frame: string): void {
    this.metrics.userFrame();
    this.userChanges.receive(userId, frame);
  }

  private signalToUser(text: string): void {
    const signal = JSON.parse(text) as UserSignal;
    switch (signal.type) {
      case 'relations':
        return this.presence.relationsChanged([signal.userId]);
      default:
        // A newer version of a gateway sent it.
        this.logger.debug({ event: 'fanout.unknown-signal' });
    }
  }

  private signal(channel: string, roomId: RoomId, text: string): void {
    const signal = JSON.parse(text) as RoomSignal;
    switch (signal.type) {
      case 'typing':
        return this.typing.receive(roomId, signal.user);
      case 'read':
        return this.readFrames.receive(roomId, signal.marks);
      case 'grow':
        return this.growFrames.receive(roomId, signal.pieces, signal.memberCount);
      case 'heads':
        return this.heads.requested(roomId);
      case 'trace':
        return this.traces.expect(channel, signal);
      default:
        // A newer version of history sent it.
        this.logger.debug({ event: 'fanout.unknown-signal', roomId });
    }
  }
}
