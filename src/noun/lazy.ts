/**
 * Something whose making takes time, made when anything of it is first asked for but what is known of it beforehand. Most
 * processes that Terraform starts need a few of all the schemas that the provider has.
 *
 * @param known the members that are the same as those of the thing made
 */
export function lazily<T extends object, K extends keyof T>(known: Pick<T, K>, make: () => T): T {
  let made: T | undefined;
  const whole = (): T => (made ??= make());
  // What is made takes the place of the target in everything that anybody can ask for.
  return new Proxy(known as T, {
    get: (target, key) => Reflect.get(Object.hasOwn(target, key) ? target : whole(), key) as unknown,
    has: (_, key) => Reflect.has(whole(), key),
    ownKeys: () => Reflect.ownKeys(whole()),
    getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(whole(), key),
  });
}
