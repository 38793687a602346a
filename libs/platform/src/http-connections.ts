import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Drain } from './shutdown.js';

/** Answers that are under way when the process stops are waited for so long. */
const LAST_ANSWERS_MS = 2_000;

/**
 * The connections of a process that stops. Node waits for every one of them: one that always brings another request,
 * or a WebSocket whose client does not answer the goodbye, would keep the process until it is ended by force.
 */
@Injectable()
export class HttpConnections implements OnModuleInit, OnModuleDestroy {
  private readonly open = new Set<Socket>();
  private isClosing = false;
  private isCut = false;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly drain: Drain,
  ) {}

  onModuleInit(): void {
    // Nest names no type for it.
    const server = this.host.httpAdapter.getHttpServer() as Server;
    server.on('connection', (socket) => {
      if (this.isCut) socket.destroy();
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
    });
    // The answer says so (`connection: close`), and the client's next request makes a connection elsewhere.
    server.prependListener('request', (_request, response) => {
      if (this.isClosing || this.drain.draining) response.shouldKeepAlive = false;
    });
  }

  /** The first of Nest's hooks: a part that takes its time to leave does not delay the cut. */
  onModuleDestroy(): void {
    this.isClosing = true;
    setTimeout(() => this.cut(), LAST_ANSWERS_MS).unref();
  }

  private cut(): void {
    this.isCut = true;
    for (const socket of this.open) socket.destroy();
  }
}
