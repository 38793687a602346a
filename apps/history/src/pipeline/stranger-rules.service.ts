import { Injectable } from '@nestjs/common';
import { HistoryConfig } from '#config/app-config';
import { ChatLimits } from '#platform/limits/chat-limits';
import type { StrangerRules } from '../room/rules/stranger-rules.js';

/**
 * The operator's rules for users who add strangers to rooms: `ADD_MEMBERS`, `GUEST_ROOMS`, `RATE_ADD`, `RATE_ADD_GUEST`. A transaction
 * that failed takes its points again when it is repeated.
 */
@Injectable()
export class StrangerRulesService implements StrangerRules {
  readonly mayJoinGroups: boolean;
  readonly guestsAreInvited: boolean;
  readonly refusalOf: StrangerRules['refusalOf'];

  constructor(config: HistoryConfig, limits: ChatLimits) {
    this.mayJoinGroups = config.addMembers === 'open';
    this.guestsAreInvited = config.guestRooms === 'invited';
    this.refusalOf = (actor, strangers) => limits.refusalOfStrangers(actor, strangers);
  }
}
