import { within } from "../values/path.ts";
import { ownMember } from "../values/record.ts";
import type { ObjectValue, Value } from "../values/value.ts";
import { emptyObject } from "../values/value.ts";
import type { ConfigAttributes, KnownConfig } from "./attribute.ts";
import type { Blocks, BlocksState, NoBlocks } from "./block.ts";
import { fillBlocks } from "./block.ts";
import type { Context } from "./context.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Identity } from "./identity.ts";
import { identityOf } from "./identity.ts";
import { checkMembers } from "./members.ts";
import { merge } from "./read.ts";
import type { Resource } from "./resource.ts";
import { configuredSchema, onlyConfigured } from "./schema.ts";
import type { Schema } from "./schema.ts";
import type { Timeouts } from "./timeouts.ts";
import type { ConfigValidator, NameIn } from "./validator.ts";

/** An author's definition of a list: it finds the existing objects of a managed resource (Terraform 1.14). */
export interface ListResourceDefinition<Api, A extends ConfigAttributes, B extends Blocks> extends ListOperations<
  Api,
  KnownConfig<A> & BlocksState<NoInfer<B>>
> {
  /** The resource that it lists, whose name it takes. The resource must have an identity. */
  readonly resource: Resource<Api>;
  readonly description: string;
  /** The attributes of the `config` block. */
  readonly attributes: A;
  readonly blocks?: B;
  /** The deprecation message: what to use instead. */
  readonly deprecated?: string;
  /** Lets the user set a timeout, with this default. Without it the kit sets no timeout. */
  readonly timeouts?: { readonly list: string };
  readonly validate?: readonly ConfigValidator<NameIn<NoInfer<A>, NoInfer<B>>>[];
}

/** The operation of a list: the author's own types for the author, plain objects for the protocol. */
export interface ListOperations<Api, Config> {
  /** Yields each object that it finds. The kit ends the iteration at the limit. */
  list(request: { readonly config: Config } & ListRequest<Api>): AsyncIterable<ListResult>;
  toDiagnostic?(
    this: void,
    error: unknown,
    about: { readonly operation: "list"; readonly values: object },
  ): Diagnostic | undefined;
}

/** The API, the context and the bounds of a list. */
export interface ListRequest<Api> {
  readonly api: Api;
  readonly context: Context;
  /** The largest number of objects that Terraform takes. */
  readonly limit: number;
  /** Whether Terraform asks for all attributes of each object, not only its identity. */
  readonly includeResource: boolean;
}

/** One object. Its identity follows from `state` unless `identity` is set. */
export interface ListResult {
  /** The name that Terraform shows to people. */
  readonly displayName: string;
  /** The attributes of the resource as the API returned them, as many as are known. */
  readonly state?: object;
  readonly identity?: object;
}

/** A list as the protocol sees it. */
export interface ListResource<Api> extends ListOperations<Api, ObjectValue> {
  readonly name: string;
  readonly resource: Resource<Api> & { readonly identity: Identity };
  readonly schema: Schema;
  readonly timeouts: Timeouts;
  readonly validate: readonly ConfigValidator<string>[];
}

/**
 * Declares the list of a managed resource.
 *
 * @throws Error naming the list and the attribute, where the definition is wrong
 */
export function defineListResource<Api, const A extends ConfigAttributes, const B extends Blocks = NoBlocks>(
  definition: ListResourceDefinition<Api, A, B>,
): ListResource<Api> {
  const { resource, timeouts = {}, validate = [] } = definition;
  const { name, identity } = resource;
  const owner = `list resource ${name}`;
  if (!identity) throw new Error(`${owner}: a resource can be listed only if it has an identity`);
  checkMembers(owner, definition, members);
  const schema = configuredSchema(owner, definition, onlyConfigured);
  // The attribute types are erased here, once: the protocol checks values against the schema instead.
  const operations = definition as unknown as ListOperations<Api, ObjectValue>;
  return { ...operations, name, resource: { ...resource, identity }, schema, timeouts, validate };
}

const members: Readonly<Record<keyof ListResourceDefinition<never, ConfigAttributes, Blocks>, true>> = {
  resource: true,
  description: true,
  attributes: true,
  blocks: true,
  deprecated: true,
  timeouts: true,
  validate: true,
  list: true,
  toDiagnostic: true,
};

/** An object in the result of a list. */
export interface ListedObject {
  readonly displayName: string;
  readonly identity: ObjectValue;
  /** The whole object. Null where Terraform did not ask for it or the list does not know it. */
  readonly state: ObjectValue | null;
}

/**
 * Lists objects, up to the limit.
 *
 * @param given a limit of 0 means no limit
 * @throws Error for an object without an identity, ValueError naming the attribute that does not fit
 */
export async function* list<Api>(
  typeName: string,
  of: ListResource<Api>,
  config: ObjectValue,
  given: ListRequest<Api>,
): AsyncGenerator<ListedObject, void, undefined> {
  const limit = given.limit > 0 ? given.limit : Infinity;
  let count = 0;
  for await (const listed of of.list({ config, ...given, limit })) {
    yield objectOf(typeName, of, listed, given);
    count += 1;
    if (count >= limit) return;
  }
}

function objectOf<Api>(
  typeName: string,
  { resource }: ListResource<Api>,
  listed: ListResult,
  given: ListRequest<Api>,
): ListedObject {
  const { displayName, state: answered } = listed;
  const { identity: identityAttributes, schema } = resource;
  const state = answered && merge(schema, fillBlocks(schema, null) as ObjectValue, answered);
  const identity = listed.identity
    ? identityAnswered(identityAttributes, listed.identity)
    : state && identityOf(identityAttributes, state);
  if (!identity) throw new Error(`the list of ${typeName} gave ${JSON.stringify(displayName)} without an identity`);
  if (given.includeResource && !state) {
    given.context.warn(
      "Incomplete List Result",
      `The attributes of ${displayName} (${typeName}) were asked for, but are not known.`,
    );
  }
  return { displayName, identity, state: given.includeResource ? (state ?? null) : null };
}

function identityAnswered({ attributes }: Identity, answered: object): ObjectValue {
  const identity: Record<string, Value> = emptyObject();
  for (const [name, { type }] of Object.entries(attributes)) {
    try {
      identity[name] = type.from(ownMember(answered, name));
    } catch (error) {
      throw within({ attribute: name }, error);
    }
  }
  return identity;
}
