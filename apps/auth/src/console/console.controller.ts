import { Controller, Delete, Get, HttpCode, HttpStatus, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { CONSOLE_COOKIE, CONSOLE_SESSION, consoleTokenOf } from '#access/console-door';
import { privilegedRequestOf } from '#access/operator.guard';
import type { Operator } from '#access/operator-roles.policy';
import { TOKEN_RULE } from '#access/questions.requests';
import { ChatError, IsText } from '#contracts';
import { EventRequest } from '#platform/http/event-request';
import { CONSOLE_HOURS, consoleCookieOptions } from '../cookies/cookie.policy.js';
import { ConsoleService } from './console.service.js';

const HOUR_MS = 3_600_000;

export class SignInAtConsole {
  @IsText(TOKEN_RULE) key!: string;
}

/** The session of an operator at the console. `ConsoleDoor` has looked where the request comes from. */
@Controller(CONSOLE_SESSION)
export class ConsoleController {
  constructor(private readonly console: ConsoleService) {}

  @Post()
  @HttpCode(HttpStatus.OK)
  async signIn(
    @EventRequest(SignInAtConsole) { key }: SignInAtConsole,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Operator> {
    const { operator, token } = await this.console.signIn(key, privilegedRequestOf(request));
    const options = { ...consoleCookieOptions(request.hostname), maxAge: CONSOLE_HOURS * HOUR_MS };
    response.cookie(CONSOLE_COOKIE, token, options);
    return operator;
  }

  @Get()
  async show(@Req() request: Request): Promise<Operator> {
    const token = consoleTokenOf(request);
    const operator = token === undefined ? undefined : await this.console.find(token);
    if (operator === undefined) throw new ChatError('UNAUTHENTICATED');
    return operator;
  }

  @Delete()
  @HttpCode(HttpStatus.NO_CONTENT)
  async signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    const token = consoleTokenOf(request);
    if (token !== undefined) await this.console.signOut(token);
    response.clearCookie(CONSOLE_COOKIE, consoleCookieOptions(request.hostname));
  }
}
