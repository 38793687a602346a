import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Drain } from '../process/shutdown.js';

/** How long a stopping process waits for the answers in progress. */
const LAST_ANSWERS_MS = 2_000;

/**
 * Closes the connections of a stopping process. Node waits for each of them, so a client that keeps sending requests,
 * or a WebSocket client that does not answer the close frame, would keep the process running until it is killed.
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
    // Nest does not declare this type.
    const server = this.host.httpAdapter.getHttpServer() as Server;
    server.on('connection', (socket) => {
      if (this.isCut) socket.destroy();
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
    });
    // The answer says `connection: close`, so the client opens its next connection to another process.
    server.prependListener('request', (_request, response) => {
      if (this.isClosing || this.drain.draining) response.shouldKeepAlive = false;
    });
  }

  /** This is the first of Nest's shutdown hooks, so a part that stops slowly does not delay the cut. */
  onModuleDestroy(): void {
    this.isClosing = true;
    setTimeout(() => this.cut(), LAST_ANSWERS_MS).unref();
  }

  private cut(): void {
    this.isCut = true;
    for (const socket of this.open) socket.destroy();
  }
}
