import type { Locator } from '@playwright/test';
import { expect } from 'vitest';

import type { Message, RoomState } from '#contracts';

import type { Person, Someone } from './person.js';

/** A file on the person's device. */
interface LocalFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly type?: string;
}

export function textFile(name: string, text = `The text of ${name}`): LocalFile {
  return { name, bytes: Buffer.from(text), type: 'text/plain' };
}

/** Chooses files in the browser's dialog. */
export async function pick(person: Person, ...files: readonly LocalFile[]): Promise<void> {
  const dialog = person.page.waitForEvent('filechooser');
  await person.button('Attach files').click();
  const chosen = files.map(({ name, bytes, type = '' }) => ({ name, mimeType: type, buffer: Buffer.from(bytes) }));
  await (await dialog).setFiles(chosen);
}

/** Pastes files into the element that has the focus. */
export async function paste({ page }: Person, ...files: readonly LocalFile[]): Promise<void> {
  const init = `{ clipboardData: ${transferOf(files)}, bubbles: true, cancelable: true }`;
  await page.evaluate(`void document.activeElement.dispatchEvent(new ClipboardEvent('paste', ${init}))`);
}

/** Copies text of these types, and presses the keys that paste it. The browser refuses styles in copied HTML. */
export async function pasteText(
  { page, context }: Person,
  texts: Readonly<Record<string, string>>,
  keys = 'Control+V',
): Promise<void> {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const blobs = Object.entries(texts).map(
    ([type, text]) => `'${type}': new Blob([${JSON.stringify(text)}], { type: '${type}' })`,
  );
  await page.evaluate(`navigator.clipboard.write([new ClipboardItem({ ${blobs.join(', ')} })])`);
  await page.keyboard.press(keys);
}

/** Pastes HTML, as an office program copies it, into the element that has the focus. */
export async function pasteHtml({ page }: Person, html: string, plain: string): Promise<void> {
  const texts = JSON.stringify([
    ['text/html', html],
    ['text/plain', plain],
  ]);
  const init = `{ clipboardData, bubbles: true, cancelable: true }`;
  await page.evaluate(`
    const clipboardData = new DataTransfer();
    for (const [type, text] of ${texts}) clipboardData.setData(type, text);
    void document.activeElement.dispatchEvent(new ClipboardEvent('paste', ${init}));
  `);
}

/** Drags files over the messages, or what else is given, and drops them there. `before` happens between. */
export async function drop(
  { page, log }: Person,
  files: readonly LocalFile[],
  before: () => Promise<void> = () => Promise.resolve(),
  over = log,
): Promise<void> {
  const dataTransfer = await page.evaluateHandle(transferOf(files));
  await over.dispatchEvent('dragover', { dataTransfer });
  await before();
  await over.dispatchEvent('drop', { dataTransfer });
}

/** The files of the message that is being written or edited. */
export function chosenFiles({ page }: Person): Locator {
  return page.getByRole('list', { name: 'Files to send' }).getByRole('listitem');
}

/** Waits until the newest messages with files have these, the newest message first. */
export async function expectFiles(person: Someone, { id }: RoomState, names: readonly string[][]): Promise<void> {
  await expect.poll(() => filesIn(person, id)).toEqual(names);
}

export async function filesIn({ user }: Someone, roomId: RoomState['id']): Promise<string[][]> {
  const { body } = await user.http('get', `/v1/rooms/${roomId}/files`).expect(200);
  return (body as { messages: Message[] }).messages.map(({ attachments }) => attachments.map(({ name }) => name));
}

/** An expression of the page: a `DataTransfer` with the files. */
function transferOf(files: readonly LocalFile[]): string {
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const parts = files.map(({ name, bytes, type = '' }) => ({ name, type, data: base64(bytes) }));
  return `(() => {
    const transfer = new DataTransfer();
    for (const { name, type, data } of ${JSON.stringify(parts)}) {
      const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { type }));
    }
    return transfer;
  })()`;
}
