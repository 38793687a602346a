/** Lists of at most `size`. */
export function* chunksOf<Each>(all: Iterable<Each>, size: number): Generator<Each[]> {
  let chunk: Each[] = [];
  for (const each of all) {
    chunk.push(each);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
