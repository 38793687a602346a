import { Module, type NestModule } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ConsoleDoor } from '#access/console-door';
import { Questions } from '#access/questions.port';
import { AuthConfig } from '#config/app-config';
import { ConsoleReach } from '#platform/http/console-reach';
import { ConsoleController } from './console.controller.js';
import { ConsoleService } from './console.service.js';
import { ConsoleSessionsStore } from './console-sessions.store.js';

/** Operators at the console, and their door to auth's routes. */
@Module({
  controllers: [ConsoleController],
  providers: [ConsoleSessionsStore, ConsoleService],
  exports: [ConsoleService],
})
export class ConsoleModule implements NestModule {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly config: AuthConfig,
    private readonly questions: Questions,
  ) {}

  configure(): void {
    // Nest's consumer mounts on a path, where the door could not give the request another one.
    this.host.httpAdapter.use(new ConsoleDoor('auth', new ConsoleReach(this.config), this.questions).handle);
  }
}
