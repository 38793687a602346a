import { Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ADMIN_ROUTES, type MailTestAnswer } from '#access/internal-api';
import { OperatorsOnly } from '#access/operators-only.decorator';
import { EventRequest } from '#platform/http/event-request';
import { TestMail } from './email.requests.js';
import { OperatorEmailService } from './operator-email.service.js';

/** The mail server of the settings, for the operator's command. */
@Controller(`${ADMIN_ROUTES.auth}/mail`)
@OperatorsOnly()
export class OperatorMailController {
  constructor(private readonly email: OperatorEmailService) {}

  @Post('test')
  @HttpCode(HttpStatus.OK)
  test(@EventRequest(TestMail) { address: email }: TestMail): Promise<MailTestAnswer> {
    return this.email.test(email);
  }
}
