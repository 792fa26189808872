import type { ObjectValue } from "../values/value.ts";
import type { Action } from "./action.ts";
import type { Config, ConfigAttributes } from "./attribute.ts";
import type { Blocks, BlocksState, NoBlocks } from "./block.ts";
import type { Context } from "./context.ts";
import type { DataSource } from "./data-source.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { DiagnosticError } from "./diagnostic.ts";
import type { EphemeralResource } from "./ephemeral.ts";
import type { ProviderFunction } from "./function.ts";
import type { ListResource } from "./list-resource.ts";
import { checkMembers } from "./members.ts";
import type { Resource } from "./resource.ts";
import { checkName, configuredSchema, onlyConfigured } from "./schema.ts";
import type { Schema } from "./schema.ts";
import type { ConfigValidator, NameIn } from "./validator.ts";

/** A configured provider. It returns an API whose calls end when a signal aborts. */
export interface Connection<Api> {
  bind(signal: AbortSignal): Api;
  /**
   * Returns the API for plans. It must refuse every change, because Terraform may plan many times and never apply.
   * Without this function plans get no API.
   */
  bindReadOnly?(signal: AbortSignal): Api;
  close?(): Promise<void>;
}

/** Defers the configuration until more values are known. Everything that needs the provider waits for the next plan. */
export interface Deferral {
  readonly defer: DeferralReason;
}

/** The reason why a provider defers its configuration. */
export type DeferralReason = "provider_config_unknown";

/** The context of `configure`. */
export interface ConfigureContext extends Context {
  readonly terraformVersion: string;
  /** Whether this Terraform accepts a Deferral. Most do not. */
  readonly deferralAllowed: boolean;
  /** Masks the sensitive values of the configuration. Add the secrets from other places, such as the environment. */
  readonly masking: Masking;
  /** Aborts when Terraform cancels the configuration. */
  readonly signal: AbortSignal;
}

/** The secrets that neither the log nor an error may show. */
export interface Masking {
  addSecret(this: void, secret: string): void;
  /** Returns the text with *** in place of every secret. */
  mask(this: void, text: string): string;
}

/** An author's definition of a provider. `attributes` and `blocks` determine the type of its configuration. */
export interface ProviderDefinition<Api, A extends ConfigAttributes, B extends Blocks> {
  /** The name, which is the prefix of its types: "openai". */
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly attributes: A;
  readonly blocks?: B;
  /**
   * The attributes that a module may set in `terraform { provider_meta "NAME" { … } }`. An operation gets them in its
   * context.
   */
  readonly providerMeta?: ConfigAttributes;
  readonly validate?: readonly ConfigValidator<NameIn<NoInfer<A>, NoInfer<B>>>[];
  /**
   * Configures the provider. It must not fail for a missing value that only some calls need, nor for values that are
   * unknown while Terraform plans. It may return a Deferral only if `context.deferralAllowed`.
   */
  configure(
    config: Config<A> & BlocksState<NoInfer<B>>,
    context: ConfigureContext,
  ): Connection<Api> | Deferral | Promise<Connection<Api> | Deferral>;
  /** Returns the diagnostic for an error of the API, or undefined for other errors. */
  toDiagnostic?(error: unknown): Diagnostic | undefined;
  readonly resources?: readonly Resource<Api>[];
  readonly dataSources?: readonly DataSource<Api>[];
  readonly ephemeralResources?: readonly EphemeralResource<Api>[];
  readonly functions?: readonly ProviderFunction[];
  readonly actions?: readonly Action<Api>[];
  readonly listResources?: readonly ListResource<Api>[];
}

/** A provider as the protocol sees it. */
export interface Provider<Api> {
  readonly name: string;
  readonly version: string;
  readonly schema: Schema;
  readonly providerMeta: Schema | undefined;
  readonly validate: readonly ConfigValidator<string>[];
  /** @throws DiagnosticError for a Deferral that this Terraform does not accept */
  configure(config: ObjectValue, context: ConfigureContext): Promise<Connection<Api> | Deferral>;
  readonly toDiagnostic: (error: unknown) => Diagnostic | undefined;
  /** The resources by full type name: "openai_project". */
  readonly resources: ReadonlyMap<string, Resource<Api>>;
  readonly dataSources: ReadonlyMap<string, DataSource<Api>>;
  readonly ephemeralResources: ReadonlyMap<string, EphemeralResource<Api>>;
  readonly actions: ReadonlyMap<string, Action<Api>>;
  readonly listResources: ReadonlyMap<string, ListResource<Api>>;
  /** The functions by their own name. */
  readonly functions: ReadonlyMap<string, ProviderFunction>;
}

/**
 * Declares a provider.
 *
 * @throws Error for an invalid name, a duplicate name, and a list whose resource the provider does not have
 */
export function defineProvider<Api, const A extends ConfigAttributes, const B extends Blocks = NoBlocks>(
  definition: ProviderDefinition<Api, A, B>,
): Provider<Api> {
  const { name, version, description, attributes, blocks = {}, providerMeta, validate = [] } = definition;
  checkMembers(`provider ${name}`, definition, members);
  checkName(`provider ${name}`, name);
  // The attribute types are erased here, once: the protocol checks values against the schema instead.
  const erased = definition as unknown as Pick<Provider<Api>, "configure"> &
    Partial<Pick<Provider<Api>, "toDiagnostic">>;
  const resources = byName(name, "resource", definition.resources, `${name}_`);
  const listResources = byName(name, "list resource", definition.listResources, `${name}_`);
  checkListed(name, listResources, resources);
  return {
    name,
    version,
    schema: configuredSchema(
      `provider ${name}`,
      { description, attributes, blocks, validate, ofProvider: true },
      onlyConfigured,
    ),
    providerMeta:
      providerMeta &&
      configuredSchema(
        `provider_meta of ${name}`,
        { description: "", attributes: providerMeta, ofProvider: true },
        onlyConfigured,
      ),
    validate,
    configure: async (config, context) => permitted(await erased.configure(config, context), context),
    toDiagnostic: (error) => erased.toDiagnostic?.(error),
    resources,
    dataSources: byName(name, "data source", definition.dataSources, `${name}_`),
    ephemeralResources: byName(name, "ephemeral resource", definition.ephemeralResources, `${name}_`),
    actions: byName(name, "action", definition.actions, `${name}_`),
    listResources,
    functions: byName(name, "function", definition.functions, ""),
  };
}

const members: Readonly<Record<keyof ProviderDefinition<never, ConfigAttributes, Blocks>, true>> = {
  name: true,
  version: true,
  description: true,
  attributes: true,
  blocks: true,
  providerMeta: true,
  validate: true,
  configure: true,
  toDiagnostic: true,
  resources: true,
  dataSources: true,
  ephemeralResources: true,
  functions: true,
  actions: true,
  listResources: true,
};

/** Whether the provider is configured, not deferred. */
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

function byName<T extends { readonly name: string }>(
  provider: string,
  kind: string,
  all: readonly T[] = [],
  prefix = "",
): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (const each of all) {
    const typeName = `${prefix}${each.name}`;
    checkName(`provider ${provider}: the ${kind} "${each.name}"`, each.name);
    if (map.has(typeName)) throw new Error(`provider ${provider}: two of a ${kind} are named ${each.name}`);
    map.set(typeName, each);
  }
  return map;
}

function checkListed(
  provider: string,
  lists: ReadonlyMap<string, { readonly name: string }>,
  resources: ReadonlyMap<string, unknown>,
): void {
  for (const [typeName, { name }] of lists) {
    if (!resources.has(typeName)) {
      throw new Error(`provider ${provider}: list resource ${name} is of a resource that the provider does not have`);
    }
  }
}
