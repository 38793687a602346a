import { Inject, Logger, type MiddlewareConsumer, Module, type DynamicModule, type NestModule } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { LandingController } from './landing.controller.js';
import { serveWeb, setPageHeaders } from './serve-web.js';
import { readWebFiles } from './web-files.js';

const FOLDER = Symbol('folder of the built web client');
const STORE = Symbol('origin of the object store');

/** The pages: the web client, or a page with links in its place. */
@Module({ controllers: [LandingController] })
export class WebModule implements NestModule {
  constructor(
    @Inject(FOLDER) private readonly folder: string | null,
    @Inject(STORE) private readonly store: string | null,
    private readonly host: HttpAdapterHost,
  ) {}

  /**
   * @param folder of the built web client; `null` serves none
   * @param store the origin of an object store to and from which pages move files
   */
  static register(folder: string | null, store: string | null): DynamicModule {
    const providers = [
      { provide: FOLDER, useValue: folder },
      { provide: STORE, useValue: store },
    ];
    return { module: WebModule, providers };
  }

  configure(consumer: MiddlewareConsumer): void {
    const files = this.folder === null ? null : readWebFiles(this.folder);
    if (this.folder !== null && files === null) new Logger('Web').warn({ event: 'web.not-built', folder: this.folder });
    // Nest's consumer mounts on a pattern, which refuses a malformed address before the middleware runs.
    this.host.httpAdapter.use(setPageHeaders(this.store));
    consumer.apply(serveWeb(files ?? new Map())).forRoutes('{*path}');
  }
}
