/** Values by attribute name. Their types are erased: the schema vouches for them. */
export type Values = Readonly<Record<string, unknown>>;

/** The members of `values` with these names. */
export function pick(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name]]));
}

/** The members of `values` that are neither null nor undefined. */
export function given(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));
}

/** The value as a text: empty where it is none. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
