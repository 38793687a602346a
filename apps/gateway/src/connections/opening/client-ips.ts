import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Express } from 'express';
import { ipOfIncoming } from '#platform/http/request-ip';
import type { ParleySocket } from '../../socket/sockets.js';

/** The IPs of clients, with the same trusted proxies as for HTTP. */
@Injectable()
export class ClientIps {
  /** By connection: its request is only there until its first socket is accepted. */
  private readonly known = new WeakMap<ParleySocket['conn'], string>();

  constructor(private readonly host: HttpAdapterHost) {}

  of({ conn, request }: Pick<ParleySocket, 'conn' | 'request'>): string {
    const ip = this.known.get(conn) ?? ipOfIncoming(request, this.host.httpAdapter.getInstance<Express>());
    this.known.set(conn, ip);
    return ip;
  }
}
