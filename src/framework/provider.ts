import type { ObjectValue } from "../values/value.ts";
import type { Attributes, Config } from "./attribute.ts";
import type { Context } from "./context.ts";
import type { DataSource } from "./data-source.ts";
import { DiagnosticError } from "./diagnostic.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Resource } from "./resource.ts";
import { schemaOf } from "./schema.ts";
import type { Schema } from "./schema.ts";
import type { ConfigValidator } from "./validator.ts";

/** What a configured provider holds: it gives out an API whose calls end with a signal. */
export interface Connection<Api> {
  bind(signal: AbortSignal): Api;
  close(): Promise<void>;
}

/** Says that the provider cannot be configured before values are known, so that all that needs it waits for the next plan. */
export interface Deferral {
  readonly defer: DeferralReason;
}

export type DeferralReason = "provider_config_unknown";

export interface ConfigureContext extends Context {
  readonly terraformVersion: string;
  /** Whether this Terraform understands a Deferral. Most do not. */
  readonly deferralAllowed: boolean;
}

export interface ProviderDefinition<Api, A extends Attributes> {
  /** The prefix of its types: "openai". */
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly attributes: A;
  readonly validate?: readonly ConfigValidator[];
  /**
   * Must not fail for what only some calls need, nor for values that are unknown while planning. May answer with a
   * Deferral only where `context.deferralAllowed`.
   */
  configure(config: Config<A>, context: ConfigureContext): Connection<Api> | Deferral;
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
  /** @throws DiagnosticError for a Deferral that Terraform does not allow */
  configure(config: ObjectValue, context: ConfigureContext): Connection<Api> | Deferral;
  readonly explain: (error: unknown) => Diagnostic | undefined;
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
    configure: (config, context) => permitted(erased.configure(config, context), context),
    explain: (error) => erased.explain(error),
    resources: byTypeName(name, "resource", definition.resources),
    dataSources: byTypeName(name, "data source", definition.dataSources),
  };
}

export function isConnection<Api>(configured: Connection<Api> | Deferral): configured is Connection<Api> {
  return !("defer" in configured);
}

function permitted<Api>(configured: Connection<Api> | Deferral, context: ConfigureContext): Connection<Api> | Deferral {
  if (isConnection(configured) || context.deferralAllowed) return configured;
  throw new DiagnosticError(
    "Provider Configuration Not Known Yet",
    "The provider's configuration holds values that are known only after apply, and this Terraform cannot wait for them. " +
      "Apply what they come from first (terraform apply -target=…), or set them to values that are known.",
  );
}

function byTypeName<T extends { readonly name: string }>(
  prefix: string,
  kind: string,
  all: readonly T[],
): ReadonlyMap<string, T> {
  const map = new Map(all.map((each) => [`${prefix}_${each.name}`, each]));
  if (map.size < all.length) {
    const names = all.map(({ name }) => name);
    throw new Error(
      `provider ${prefix}: two of a ${kind} are named ${names.find((name, index) => names.indexOf(name) !== index)}`,
    );
  }
  return map;
}
