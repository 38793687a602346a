import { Controller, Get, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { Nothing } from '#contracts';
import { ADMIN_ROUTES, type WordChangeAnswer, type WordsAnswer } from '#access/internal-api';
import { ActingOperator } from '#access/operator.guard';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { NamedWord } from './admin.requests.js';
import { OperatorWordsService } from './operator-words.service.js';

/** The word list, for the operator's command. An entry is in the body, because logs of other programs have paths. */
@Controller(`${ADMIN_ROUTES.history}/words`)
@OperatorsOnly()
export class OperatorWordsController {
  constructor(private readonly words: OperatorWordsService) {}

  @Get()
  list(@EventRequest(Nothing) _request: Nothing): Promise<WordsAnswer> {
    return this.words.list();
  }

  @Post()
  @HttpCode(HttpStatus.OK)
  add(@ActingOperator() actor: string, @EventRequest(NamedWord) { text }: NamedWord): Promise<WordChangeAnswer> {
    return this.words.add(actor, text);
  }

  @Post('remove')
  @HttpCode(HttpStatus.OK)
  remove(@ActingOperator() actor: string, @EventRequest(NamedWord) { text }: NamedWord): Promise<WordChangeAnswer> {
    return this.words.remove(actor, text);
  }
}
