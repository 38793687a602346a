import { Logger, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProcessConfig } from '#config/app-config';
import { boundPipelining } from './http/bound-pipelining.js';
import { measureRequests } from './http/http-metrics.js';
import { prepareRequests } from './http/http-requests.js';
import { paceRequests } from './http/paced-requests.js';
import { JsonLogger } from './json-logger.js';
import { Metrics } from './metrics/metrics.js';
import { watchParent } from './process/parent-watch.js';
import { PlatformModule } from './platform.module.js';
import { ProblemFilter } from './http/problem.filter.js';
import { stopOnSignals } from './process/process-signals.js';
import { Drain } from './process/shutdown.js';
import { SecurityLog } from './security-log.js';

/** The longest upload. `bound-body.ts` bounds all other bodies. */
const UPLOAD_TIMEOUT_MS = 60 * 60 * 1000;
const KEEP_ALIVE_MS = 65_000;
/** Node counts the time for the head from the end of the previous request, so it must exceed the idle time. */
const HEADERS_GRACE_MS = 1000;

export interface ServiceOptions {
  /** Appears in every log line: `gateway`, `auth`, `history`, `standalone`. */
  readonly name: string;
  readonly config: ProcessConfig;
  /** The modules that run in this process. */
  readonly modules: NonNullable<ModuleMetadata['imports']>;
}

export interface RunOptions extends ServiceOptions {
  /** Called before the process listens: sets up adapters, middleware and documents. */
  readonly prepare?: (app: NestExpressApplication) => void | Promise<void>;
  /** Called after the app has closed, to stop what the app needed, such as an embedded PostgreSQL. */
  readonly afterClose?: () => Promise<void>;
}

/** Creates an app with everything the platform provides. It does not listen yet; tests use it in this state. */
export async function createService({ name, config, modules }: ServiceOptions): Promise<NestExpressApplication> {
  const logger = new JsonLogger({ service: name, level: config.logLevel });
  // A front that refuses `/metrics` would otherwise have to refuse `/Metrics` too.
  const adapter = new ExpressAdapter(express().set('case sensitive routing', true));
  const root = PlatformModule.around(modules, config, name);
  const options = { logger, bodyParser: false, abortOnError: false };
  const app = await NestFactory.create<NestExpressApplication>(root, adapter, options);
  boundPipelining(app);
  app.use(paceRequests(app));
  app.use(measureRequests(app.get(Metrics), app.get(SecurityLog)));
  prepareRequests(app, config);
  app.useGlobalFilters(new ProblemFilter());
  boundConnections(app.getHttpServer());
  if (!config.rateLimits) new Logger('Platform').warn({ event: 'rate-limits.off' });
  return app;
}

/** Creates the app, listens, and shuts down in order on a signal. Returns the URL that it listens on. */
export async function startService(options: RunOptions): Promise<{ app: NestExpressApplication; url: string }> {
  const { config, prepare, afterClose } = options;
  const app = await createService(options);
  try {
    await prepare?.(app);
    await app.listen(config.port, config.host);
  } catch (error) {
    await app.close();
    throw error;
  }
  const stop = stopOnSignals({
    drain: () => app.get(Drain).run(config.drainMs, config.drainNoticeMs),
    close: async () => {
      await app.close();
      await afterClose?.();
    },
    drainMs: config.drainNoticeMs + config.drainMs,
  });
  if (config.parentWatch === 'stdin') watchParent(process.stdin, () => stop('parent'));
  const url = urlOf(app, config.host);
  new Logger('Platform').log({ event: 'service.listening', url });
  return { app, url };
}

/** Cuts clients that send a request too slowly. Idle connections stay open longer than in common proxies (60 s). */
function boundConnections(server: Server): void {
  server.requestTimeout = UPLOAD_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = KEEP_ALIVE_MS + HEADERS_GRACE_MS;
}

function urlOf(app: NestExpressApplication, host: string): string {
  // The address of a TCP server is always an object.
  const { port } = app.getHttpServer().address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
