import type { ObjectValue } from "../values/value.ts";
import type { Attributes, Config } from "./attribute.ts";
import type { DataSource } from "./data-source.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Resource } from "./resource.ts";
import { type Schema, schemaOf } from "./schema.ts";
import type { ConfigValidator } from "./validator.ts";

/** Writes one structured line; what is in `fields` must hold no secret. */
export type Log = (
  level: "trace" | "debug" | "info" | "warn" | "error",
  message: string,
  fields?: Readonly<Record<string, string | number | boolean | undefined>>,
) => void;

/** What a configured provider holds: it gives out an API whose calls end with a signal. */
export interface Connection<Api> {
  bind(signal: AbortSignal): Api;
  close(): Promise<void>;
}

export interface ConfigureContext {
  readonly terraformVersion: string;
  readonly log: Log;
}

export interface ProviderDefinition<Api, A extends Attributes> {
  /** The prefix of its types: "openai". */
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly attributes: A;
  readonly validate?: readonly ConfigValidator[];
  /** Must not fail for what only some calls need, nor for values that are unknown while planning. */
  configure(config: Config<A>, context: ConfigureContext): Connection<Api>;
  /** The words for an error the API answered. */
  explain(error: unknown): Diagnostic | undefined;
  readonly resources: readonly Resource<Api>[];
  readonly dataSources: readonly DataSource<Api>[];
}

/** A provider as the protocol sees it. */
export interface Provider<Api> {
  readonly name: string;
  readonly version: string;
  readonly schema: Schema;
  readonly validate: readonly ConfigValidator[];
  configure(config: ObjectValue, context: ConfigureContext): Connection<Api>;
  explain(error: unknown): Diagnostic | undefined;
  /** By full type name: "openai_project". */
  readonly resources: ReadonlyMap<string, Resource<Api>>;
  readonly dataSources: ReadonlyMap<string, DataSource<Api>>;
}

/**
 * Declares a provider.
 *
 * @throws Error where two resources or two data sources share a name
 */
export function defineProvider<Api, const A extends Attributes>(definition: ProviderDefinition<Api, A>): Provider<Api> {
  const { name, version, description, attributes, validate = [] } = definition;
  // The attribute types are erased here, once: the protocol checks values against the schema instead.
  const erased = definition as unknown as Pick<Provider<Api>, "configure" | "explain">;
  return {
    name,
    version,
    schema: schemaOf(`provider ${name}`, { description, attributes }),
    validate,
    configure: (config, context) => erased.configure(config, context),
    explain: (error) => erased.explain(error),
    resources: byTypeName(name, "resource", definition.resources),
    dataSources: byTypeName(name, "data source", definition.dataSources),
  };
}

function byTypeName<T extends { readonly name: string }>(prefix: string, kind: string, all: readonly T[]): ReadonlyMap<string, T> {
  const map = new Map(all.map((each) => [`${prefix}_${each.name}`, each]));
  if (map.size < all.length) {
    const names = all.map(({ name }) => name);
    throw new Error(`provider ${prefix}: two of a ${kind} are named ${names.find((name, index) => names.indexOf(name) !== index)}`);
  }
  return map;
}
