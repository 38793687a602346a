import { Injectable } from '@nestjs/common';
import { HistoryConfig } from '#config/app-config';
import type { RoomRow } from '../room/rows/room.rows.js';
import type { ContentRules } from '../room/rules/content-rules.js';
import { WordsService } from './words.service.js';

/** The operator's rules for the content of messages: the word list and the check, in the rooms of `CHECK_ROOMS`. */
@Injectable()
export class ContentRulesService implements ContentRules {
  readonly hasCheck: boolean;

  constructor(
    private readonly config: HistoryConfig,
    private readonly words: WordsService,
  ) {
    this.hasCheck = config.checkUrl !== undefined;
  }

  sees({ kind, visibility }: Pick<RoomRow, 'kind' | 'visibility'>): boolean {
    const { checkRooms } = this.config;
    if (checkRooms === 'all') return true;
    return kind === 'group' && (checkRooms === 'groups' || visibility === 'public');
  }

  judges(room: Pick<RoomRow, 'kind' | 'visibility'>): boolean {
    return (this.hasCheck || !this.words.list.isEmpty) && this.sees(room);
  }

  hasWord(body: string): boolean {
    return this.words.list.matches(body);
  }
}
