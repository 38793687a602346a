import { WebSocket } from 'ws';

import type { Link, LinkEvents, Outgoing, Request, Wire } from './wire.js';

const OPEN = 0x30;
const PING = 0x32;
const MESSAGE = 0x34;
const CONNECT = 0x30;
const EVENT = 0x32;
const ACK = 0x33;
const CONNECT_ERROR = 0x34;
const ZERO = 0x30;
const NINE = 0x39;

/** Engine.IO 4 and Socket.IO 5 over a WebSocket. Every ack is `{ ok }`. */
export const socketIo: Wire = {
  connect(url, auth, events) {
    const target = `${url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const socket = new WebSocket(target, { perMessageDeflate: false, skipUTF8Validation: true });
    const link = new SocketIoLink(socket, events);
    return new Promise((resolve, reject) => {
      socket.on('error', reject);
      socket.once('close', () => {
        reject(new Error('the server closed the connection'));
        events.closed();
      });
      socket.on('message', (data: Buffer) => {
        if (data[0] === OPEN) socket.send(`40${JSON.stringify(auth)}`);
        else if (data[0] === PING) socket.send('3');
        else if (data[0] === MESSAGE && data[1] === CONNECT) resolve(link);
        else if (data[0] === MESSAGE && data[1] === CONNECT_ERROR) reject(new Error(data.toString('utf8')));
        else if (data[0] === MESSAGE) link.receive(data);
      });
    });
  },
};

class SocketIoLink implements Link {
  constructor(
    private readonly socket: WebSocket,
    private readonly events: LinkEvents,
  ) {}

  send({ id, roomId, body }: Outgoing, number: number): void {
    this.socket.send(`42${String(number)}["message:send",{"id":"${id}","roomId":"${roomId}","body":"${body}"}]`);
  }

  ask({ event, payload }: Request, number: number): void {
    this.socket.send(`42${String(number)}["${event}",${payload}]`);
  }

  cut(): void {
    this.socket.removeAllListeners('message').removeAllListeners('close');
    this.socket.terminate();
  }

  receive(data: Buffer): void {
    if (data[1] === EVENT) this.events.frame(data);
    else if (data[1] === ACK) {
      let number = 0;
      let at = 2;
      for (let byte = data[at] ?? 0; byte >= ZERO && byte <= NINE; byte = data[++at] ?? 0)
        number = number * 10 + byte - ZERO;
      const body = data.subarray(at);
      this.events.answered(number, body.includes('"ok":true'), body);
    }
  }
}
