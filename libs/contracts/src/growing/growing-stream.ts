import type { Message } from '../message.js';
import { isBlank } from '../text.js';
import type { GrowingMessage } from './growing-message.js';
import { splitHalf } from './growing-writer.js';

/**
 * Writes the texts of a stream as one message, which begins with the first text that is not blank. The message ends with the stream. If
 * a reader asks to stop, it ends as `cancelled`, without the rest of the stream. Rejects as `append` and `finish` do, or with the error of
 * the stream; the message has then ended as `cancelled`, if that was possible.
 */
export async function growStream(
  stream: AsyncIterable<string>,
  grow: (beginning: string) => GrowingMessage,
): Promise<Message> {
  const texts = stream[Symbol.asyncIterator]();
  const [beginning, half] = await beginningOf(texts);
  const message = begun(texts, () => grow(beginning));
  const failures: unknown[] = [];
  const isStopped = await appendAll(message, half, texts, failures);
  const isWhole = !isStopped && failures.length === 0;
  if (!isWhole) leave(texts);
  try {
    const ended = await message.finish(isWhole ? 'complete' : 'cancelled');
    if (failures.length === 0) return ended;
  } catch (error) {
    failures.push(error);
  }
  throw failures[0];
}

/** The message. If it cannot begin, the stream ends. */
function begun(texts: AsyncIterator<string>, grow: () => GrowingMessage): GrowingMessage {
  try {
    return grow();
  } catch (error) {
    leave(texts);
    throw error;
  }
}

function leave(texts: AsyncIterator<string>): void {
  void Promise.resolve(texts.return?.()).catch(() => undefined);
}

async function beginningOf(texts: AsyncIterator<string>): Promise<readonly [text: string, half: string]> {
  let text = '';
  for (let next = await texts.next(); next.done !== true; next = await texts.next()) {
    text += next.value;
    if (!isBlank(splitHalf(text)[0])) break;
  }
  return splitHalf(text);
}

/** Adds all texts, or those that come before something fails. Resolves with true if the message has to end before the stream does. */
async function appendAll(
  message: GrowingMessage,
  first: string,
  texts: AsyncIterator<string>,
  failures: unknown[],
): Promise<boolean> {
  let stop = (): void => undefined;
  const stopped = new Promise<null>((resolve) => (stop = () => resolve(null)));
  message.stopped.addEventListener('abort', stop);
  const fail = (error: unknown): void => {
    failures.push(error);
    stop();
  };
  try {
    for (let text = first; ;) {
      const added = message.append(text);
      added.catch(fail);
      const next = await Promise.race([stopped, texts.next()]);
      if (next === null) return true;
      if (next.done !== true) text = next.value;
      else return await added.then(() => false);
    }
  } catch (error) {
    failures.push(error);
    return false;
  }
}
