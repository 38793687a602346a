import { connect } from 'node:net';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Scanner } from './scanner.port.js';

const DEFAULT_PORT = 3310;
const END = Buffer.alloc(4);
/** The answer is one line. */
const ANSWER_CHARACTERS_MAX = 1024;

export const CLAMD_BOUNDS = {
  /** Without progress for this long, the connection ends. */
  idleMs: 30_000,
  /** clamd sends nothing while it scans. By default it scans a file for up to 120 s (`MaxScanTime`). */
  scanMs: 150_000,
};

/** ClamAV's daemon, by its command INSTREAM (clamd(8)). Its `StreamMaxLength` must allow the largest file. */
export class ClamdScanner extends Scanner {
  private readonly host: string;
  private readonly port: number;

  /** @param url `clamd://host:port` */
  constructor(
    url: string,
    private readonly bounds = CLAMD_BOUNDS,
  ) {
    super();
    const { hostname, port } = new URL(url);
    this.host = hostname;
    this.port = port === '' ? DEFAULT_PORT : Number(port);
  }

  async isClean(bytes: Readable): Promise<boolean> {
    const socket = connect(this.port, this.host).setTimeout(this.bounds.idleMs);
    socket.on('timeout', () => socket.destroy(new Error('clamd does not answer')));
    socket.write('zINSTREAM\0');
    const [, answer] = await Promise.all([
      // If the file is too large for clamd, it answers and closes before it has read everything.
      pipeline(bytes, chunked(), socket).then(
        () => socket.setTimeout(this.bounds.scanMs),
        (error: unknown) => socket.destroy(error as Error),
      ),
      textOf(socket),
    ]);
    if (answer === 'stream: OK') return true;
    if (answer.endsWith(' FOUND')) return false;
    throw new Error(`clamd: ${answer}`);
  }
}

/** Puts its length before each chunk, and ends with an empty chunk. */
function chunked(): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      const length = Buffer.alloc(END.length);
      length.writeUInt32BE(chunk.length);
      this.push(length);
      next(null, chunk);
    },
    flush(next) {
      next(null, END);
    },
  });
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (text.length > ANSWER_CHARACTERS_MAX) throw new Error('clamd: its answer is too long');
  }
  return text.replace(/\0$/, '').trim();
}
