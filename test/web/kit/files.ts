import type { Locator } from '@playwright/test';
import sharp from 'sharp';
import { expect } from 'vitest';

import { newId, type FileState, type Message, type MessageId, type RoomState } from '#contracts';
import { query } from '#testing/topology/store';
import { uploaded } from '#testing/users/test-files';

import { expectPage, type Person, type Someone } from './person.js';

export interface TestFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The declared media type. */
  readonly type?: string;
}

/** The part of the browser's type that is read. */
interface Loaded {
  readonly naturalWidth: number;
}

/** The server makes thumbnails in the background, in a process that a busy machine may start late. */
const THUMBS_MS = 30_000;
const SAMPLES_PER_SECOND = 8_000;
const WAV_HEADER_BYTES = 44;

/** A picture of one colour. */
export async function picture(name: string, width: number, height: number): Promise<TestFile> {
  const background = { r: 40, g: 90, b: 160 };
  const bytes = await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
  return { name, bytes, type: 'image/png' };
}

/** Seconds of silence. */
export function sound(name: string, seconds: number): TestFile {
  const samples = SAMPLES_PER_SECOND * seconds;
  const bytes = Buffer.alloc(WAV_HEADER_BYTES + samples, 128);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16); // bytes of the format
  bytes.writeUInt16LE(1, 20); // PCM
  bytes.writeUInt16LE(1, 22); // channels
  bytes.writeUInt32LE(SAMPLES_PER_SECOND, 24);
  bytes.writeUInt32LE(SAMPLES_PER_SECOND, 28); // bytes per second
  bytes.writeUInt16LE(1, 32); // bytes per sample
  bytes.writeUInt16LE(8, 34); // bits per sample
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(samples, 40);
  return { name, bytes, type: 'audio/wav' };
}

/** Runs in a page: a second of a moving square, as base64. */
const RECORD = `(async () => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
  const context = canvas.getContext('2d');
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm' });
  const chunks = [];
  recorder.ondataavailable = ({ data }) => chunks.push(data);
  const stopped = new Promise((resolve) => { recorder.onstop = resolve; });
  recorder.start();
  for (let frame = 0; frame < 25; frame++) {
    context.fillStyle = frame % 2 === 0 ? 'red' : 'blue';
    context.fillRect(frame, frame, 24, 24);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  recorder.stop();
  await stopped;
  const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
})()`;

/** A second of video, recorded by the browser. */
export async function video({ page }: Person, name: string): Promise<TestFile> {
  return { name, bytes: Buffer.from(await page.evaluate<string>(RECORD), 'base64'), type: 'video/webm' };
}

/** Sends a message with files over HTTP and returns its id. */
export async function sendFiles(
  person: Someone,
  room: RoomState,
  files: readonly TestFile[],
  fields: object = {},
): Promise<MessageId> {
  const id = newId<MessageId>();
  const attachments: string[] = [];
  for (const { name, bytes, type } of files) {
    const more = { name, ...(type !== undefined && { type }) };
    attachments.push((await uploaded(person.user, room.id, bytes, more)).id);
  }
  const message = { id, attachments, ...fields };
  await person.user.http('post', `/v1/rooms/${room.id}/messages`).send(message).expect(201);
  return id;
}

/** Waits until all files of the message have a thumbnail. */
export async function expectThumbs({ user }: Someone, room: RoomState, id: MessageId): Promise<void> {
  const thumbs = async (): Promise<unknown[]> => {
    const { body } = await user.http('get', `/v1/rooms/${room.id}/messages/${id}`).expect(200);
    return (body as Message).attachments.map(({ thumb }) => thumb);
  };
  await expect.poll(thumbs, { timeout: THUMBS_MS }).not.toContain(null);
}

/** The picture of this name, which opens when it is pressed. */
export function pictureIn(place: Locator, name: string): Locator {
  return place.getByRole('button', { name: `Picture ${name}` });
}

export async function expectLoaded(image: Locator): Promise<void> {
  await expectPage(image).toBeVisible();
  await expectPage.poll(() => image.evaluate<number, Loaded>((it) => it.naturalWidth)).toBeGreaterThan(0);
}

/** Gives the files in the stored message this state. Pages that have loaded the message do not notice it. */
export async function pretendState(id: MessageId, state: FileState): Promise<void> {
  const states = `regexp_replace(attachments::text, '"state"\\s*:\\s*"\\w+"', '"state":"' || $2 || '"', 'g')::json`;
  await query(`UPDATE history.messages SET attachments = ${states} WHERE id = $1`, [id, state]);
}
