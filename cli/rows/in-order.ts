/** Results in the order of the items, a few of them made at once. */
export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item>,
  atOnce: number,
  make: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const waiting: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const result = make(item);
      result.catch(() => undefined); // it is thrown in its turn, not when nobody awaits it yet
      waiting.push(result);
      if (waiting.length >= atOnce) yield await waiting.shift()!;
    }
    while (waiting.length > 0) yield await waiting.shift()!;
  } finally {
    await Promise.allSettled(waiting);
  }
}
