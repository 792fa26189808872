/** Values by attribute name, without types: the schema checks them. */
export type Values = Readonly<Record<string, unknown>>;

/** Returns the members of `values` with these names. */
export function pick(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name]]));
}

/** Returns the members of `values` that are neither null nor undefined. */
export function given(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));
}

/** Returns a text as it is, and an empty text for any other value. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
