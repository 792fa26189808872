/**
 * Runs `work` for all items, at most `width` of them at a time, and returns the results in the order of the items.
 * After a failure, no further item starts.
 */
export async function abreast<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      try {
        // `items` may itself hold undefined, so a check for undefined cannot replace the bounds of `index`.
        results[index] = await work(items[index] as T);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}
