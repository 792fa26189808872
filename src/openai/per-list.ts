/**
 * Computes a value from a list once for all callers, such as decoded rows, or rows by a key.
 * The result is kept as long as the list itself, which must not change.
 *
 * @example const byEmail = perList((rows) => new Map(rows.map((row) => [emailOf(row), row])));
 */
export function perList<T, L extends object = readonly unknown[]>(compute: (rows: L) => T): (rows: L) => T {
  const results = new WeakMap<L, { readonly value: T }>();
  return (rows) => {
    const result = results.get(rows) ?? { value: compute(rows) };
    results.set(rows, result);
    return result.value;
  };
}
