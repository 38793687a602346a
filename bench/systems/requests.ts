import { setTimeout as sleep } from 'node:timers/promises';

const REQUESTS_AT_ONCE = 10;
/** A busy machine may answer "later" while thousands of users are made. */
const UNAVAILABLE = 503;
const ATTEMPTS = 20;
const AGAIN_MS = 500;

export async function post<Answer>(url: string, body: object, token = '', attempts = ATTEMPTS): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (answer.status === UNAVAILABLE && attempts > 1) {
    await sleep(AGAIN_MS);
    return post(url, body, token, attempts - 1);
  }
  if (!answer.ok) throw new Error(`${url} answered ${String(answer.status)}: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

export async function inChunks<Value>(count: number, make: (index: number) => Promise<Value>): Promise<Value[]> {
  const values: Value[] = [];
  while (values.length < count) {
    const size = Math.min(REQUESTS_AT_ONCE, count - values.length);
    const first = values.length;
    values.push(...(await Promise.all(Array.from({ length: size }, (_, index) => make(first + index)))));
  }
  return values;
}
