import { Inject, Logger, type MiddlewareConsumer, Module, type DynamicModule, type NestModule } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ConsoleReach } from '#platform/http/console-reach';
import { LandingController } from './landing.controller.js';
import { serveWeb, setPageHeaders } from './serve-web.js';
import { readWebFiles } from './web-files.js';
import type { PageSources } from './web.policy.js';

const FOLDER = Symbol('folder of the built web client');
const SOURCES = Symbol('other origins of pages');
const CONSOLE = Symbol('clients of the console');

/** The pages: the web client, or a page with links in its place. */
@Module({ controllers: [LandingController] })
export class WebModule implements NestModule {
  constructor(
    @Inject(FOLDER) private readonly folder: string | null,
    @Inject(SOURCES) private readonly sources: PageSources,
    @Inject(CONSOLE) private readonly console: ConsoleReach,
    private readonly host: HttpAdapterHost,
  ) {}

  /** @param folder of the built web client; `null` serves none */
  static register(folder: string | null, sources: PageSources, console: ConsoleReach): DynamicModule {
    const providers = [
      { provide: FOLDER, useValue: folder },
      { provide: SOURCES, useValue: sources },
      { provide: CONSOLE, useValue: console },
    ];
    return { module: WebModule, providers };
  }

  configure(consumer: MiddlewareConsumer): void {
    const files = this.folder === null ? null : readWebFiles(this.folder);
    if (this.folder !== null && files === null) new Logger('Web').warn({ event: 'web.not-built', folder: this.folder });
    // Nest's consumer mounts on a pattern, which refuses a malformed URL before the middleware runs.
    this.host.httpAdapter.use(setPageHeaders(this.sources));
    consumer.apply(serveWeb(files ?? new Map(), this.console)).forRoutes('{*path}');
  }
}
