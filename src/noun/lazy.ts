/**
 * Makes an object when a member of it is first read, except for the members that are known beforehand. Most processes
 * that Terraform starts need only a few of the provider's schemas.
 *
 * @param known the members that equal those of the made object
 */
export function lazily<T extends object, K extends keyof T>(known: Pick<T, K>, make: () => T): T {
  let made: T | undefined;
  const whole = (): T => (made ??= make());
  // The made object replaces the target of every trap.
  return new Proxy(known as T, {
    get: (target, key) => Reflect.get(Object.hasOwn(target, key) ? target : whole(), key) as unknown,
    has: (_, key) => Reflect.has(whole(), key),
    ownKeys: () => Reflect.ownKeys(whole()),
    getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(whole(), key),
  });
}
