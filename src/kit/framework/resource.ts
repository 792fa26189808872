import type { Path } from "../values/path.ts";
import type { JsonObject, ObjectValue } from "../values/value.ts";
import { isSettable } from "./attribute.ts";
import type { Attributes, Config, KnownConfig, Plan, Planned, Result, State } from "./attribute.ts";
import type { Blocks, BlocksPlan, BlocksState, NoBlocks } from "./block.ts";
import type { Context } from "./context.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { checkMembers } from "./members.ts";
import { defineIdentity } from "./identity.ts";
import type { Identity } from "./identity.ts";
import type { PrivateState } from "./private-state.ts";
import { isVersion, schemaOf, settableAttributes } from "./schema.ts";
import type { Schema } from "./schema.ts";
import type { Operation, Timeouts } from "./timeouts.ts";
import type { ConfigValidator, NameIn } from "./validator.ts";

/** The API and the context of every operation of a resource. */
export interface ResourceRequest<Api> {
  readonly api: Api;
  readonly context: ResourceContext;
}

/** The context of every operation of a resource. */
export interface ResourceContext extends Context {
  readonly privateState: PrivateState;
}

/** An author's definition of a managed resource. `attributes` and `blocks` determine every type. */
export interface ResourceDefinition<Api, A extends Attributes, B extends Blocks = NoBlocks> extends ResourceOperations<
  Api,
  AuthorTypes<A, B>
> {
  /** The name without the provider's prefix: "project". */
  readonly name: string;
  readonly description: string;
  readonly attributes: A;
  readonly blocks?: B;
  readonly deprecated?: string;
  /** The operations that may have a timeout, with their defaults. Without it the schema has no `timeouts` block. */
  readonly timeouts?: Pick<Timeouts, Operation>;
  readonly validate?: readonly ConfigValidator<NameIn<NoInfer<A>, NoInfer<B>>>[];
  /** The import id. Without it the resource cannot be imported by an id. */
  readonly importId?: ImportId;
  /** The attributes that identify an object, and whether an import by identity must have each of them. */
  readonly identity?: { readonly [K in keyof A]?: "required" | "optional" };
  readonly identityVersion?: number;
  /** Set to true if an update can change the identity, for example when the name is the identity. */
  readonly mutableIdentity?: boolean;
  /** Upgrades of stored identities to the current version, by the version that is stored. */
  readonly identityUpgrades?: Readonly<Record<number, Upgrade>>;
  /** The version of the state. The default is 0. */
  readonly schemaVersion?: number;
  /** Upgrades of stored states to the current version, by the version that is stored. */
  readonly stateUpgrades?: Readonly<Record<number, Upgrade>>;
  /** Conversions of states of other resource types or other providers into states of this resource. */
  readonly stateMoves?: readonly Move[];
}

/** The types of the values in a resource's operations. */
interface ResourceTypes {
  /** The configuration while planning, when any value may be unknown. */
  readonly config: object;
  /** The configuration while applying, with its write-only values. */
  readonly knownConfig: object;
  readonly state: object;
  readonly planned: object;
  /** The known part of the plan. */
  readonly plan: object;
  readonly planAnswer: object;
  readonly result: object;
  readonly readResult: object;
  readonly explained: object;
}

/** The types that follow from an author's attributes and blocks. */
interface AuthorTypes<A extends Attributes, B extends Blocks> extends ResourceTypes {
  readonly config: Config<A> & BlocksState<NoInfer<B>>;
  readonly knownConfig: KnownConfig<A> & BlocksState<NoInfer<B>>;
  readonly state: State<A> & BlocksState<NoInfer<B>>;
  readonly planned: Planned<A> & BlocksState<NoInfer<B>>;
  readonly plan: Plan<A> & BlocksPlan<NoInfer<B>>;
  readonly planAnswer: PlanResult<A>;
  readonly result: Result<A> & Partial<BlocksState<NoInfer<B>>>;
  readonly readResult: { readonly [K in keyof (A & B)]?: (State<A> & BlocksState<NoInfer<B>>)[K] | undefined };
  readonly explained: Partial<State<A>>;
}

/** The types that remain when the author's types are erased. */
interface ErasedTypes extends ResourceTypes {
  readonly config: ObjectValue;
  readonly state: ObjectValue;
  readonly planned: ObjectValue;
  readonly planAnswer: PlanResult<Attributes>;
}

/** The operations of a resource: the author's own types for the author, plain objects for the protocol. */
interface ResourceOperations<Api, T extends ResourceTypes> {
  /**
   * Changes the plan, and has the last word. Terraform plans more than once, and again while it applies: the same input
   * must have the same result. Before a destroy `planned` is null.
   */
  plan?(
    this: void,
    change: {
      readonly config: T["config"] | null;
      readonly prior: T["state"] | null;
      readonly planned: T["planned"] | null;
      /** The apply of this plan gets the values that are set here. */
      readonly privateState: PrivateState;
      /**
       * The API for looking things up. Undefined while the provider is not configured, or where it has no
       * `bindReadOnly`.
       */
      readonly api?: Api | undefined;
    },
  ): T["planAnswer"] | undefined | Promise<T["planAnswer"] | undefined>;
  /**
   * Creates the object. If create fails and the object exists or may exist, it throws an IncompleteError with the known
   * attributes, so that Terraform records the object as tainted instead of losing it.
   */
  create(
    request: { readonly plan: T["plan"]; readonly config: T["knownConfig"] } & ResourceRequest<Api>,
  ): Promise<T["result"]>;
  /**
   * Returns the attributes as the API has them. Attributes that are left out keep their state. Undefined means that the
   * object is gone.
   */
  read(request: { readonly state: T["state"] } & ResourceRequest<Api>): Promise<T["readResult"] | undefined>;
  /**
   * Updates the object in place. Without it the resource can have no blocks, and every settable attribute except
   * write-only attributes must be declared with `requiresReplace: true`.
   */
  update?(
    this: void,
    request: {
      readonly plan: T["plan"];
      readonly config: T["knownConfig"];
      readonly state: T["state"];
    } & ResourceRequest<Api>,
  ): Promise<T["result"]>;
  /** Deletes the object. An object that is already gone is a success. */
  delete(request: { readonly state: T["state"] } & ResourceRequest<Api>): Promise<void>;
  /**
   * Returns the members of the identity that the state and the API spell differently, from the private state. While a
   * member is undefined there is no identity.
   */
  identify?(this: void, privateState: Pick<PrivateState, "get">): object;
  /** Returns the diagnostic for an error of this resource, before the provider's own toDiagnostic is asked. */
  toDiagnostic?(
    this: void,
    error: unknown,
    about: { readonly operation: Operation | "import" | "plan"; readonly values: T["explained"] },
  ): Diagnostic | undefined;
}

/** The changes of a resource's own plan function. */
export interface PlanResult<A extends Attributes> {
  readonly planned?: Partial<Planned<A>>;
  /** What replaces the object: attributes, or paths inside of them. */
  readonly replace?: readonly (keyof A | Path)[];
  readonly diagnostics?: readonly Diagnostic[];
  /** Defers the plan until something else is applied. An error where Terraform does not allow deferral. */
  readonly defer?: "resource_config_unknown" | "absent_prerequisite";
}

/** The form of the id in `terraform import`, and how to parse it. */
export interface ImportId {
  /** The form as the user reads it: "checkpoint_id:organization_id". */
  readonly form: string;
  /** The attributes that the id holds, where every id holds the same. */
  readonly attributes?: readonly string[];
  /** Returns the attributes in the id, enough for a read. Undefined where the id has another form. */
  parse(id: string): Readonly<Record<string, string>> | undefined;
}

/** The source of an object that a `moved` block moves to another type. */
export interface MoveSource {
  /** "registry.terraform.io/openai/openai" */
  readonly provider: string;
  readonly type: string;
  readonly version: number;
  readonly state: JsonObject;
  /** The identity. Undefined where the source has none (Terraform 1.12). */
  readonly identity: JsonObject | undefined;
  /** The source's private state. */
  readonly sourcePrivateState: Pick<PrivateState, "get">;
  /** The moved object's private state, empty at first. */
  readonly privateState: PrivateState;
}

/**
 * Returns the source's state as a state of this resource, enough for a read. Undefined where it does not handle the
 * source.
 */
export type Move = (source: MoveSource, context: UpgradeContext) => object | undefined;

/** The context of an upgrade or a move. */
export type UpgradeContext = Pick<Context, "warn">;

/** Upgrades a stored object of an older version to the current version. It returns every attribute that is not null. */
export type Upgrade = (stored: JsonObject, context: UpgradeContext) => object;

/** A resource as the protocol sees it: without the author's types, with its schema. */
export interface Resource<Api> extends ResourceOperations<Api, ErasedTypes> {
  readonly name: string;
  readonly schema: Schema;
  readonly timeouts: Timeouts;
  readonly validate: readonly ConfigValidator<string>[];
  readonly importId: ImportId | undefined;
  readonly identity: Identity | undefined;
  readonly mutableIdentity: boolean;
  readonly identityUpgrades: Readonly<Record<number, Upgrade>>;
  readonly stateUpgrades: Readonly<Record<number, Upgrade>>;
  readonly stateMoves: readonly Move[];
}

/**
 * Declares a managed resource.
 *
 * @throws Error naming the resource and the attribute, where the definition contradicts itself
 */
export function defineResource<Api, const A extends Attributes, const B extends Blocks = NoBlocks>(
  definition: ResourceDefinition<Api, A, B>,
): Resource<Api> {
  const { name, attributes, timeouts, identity, mutableIdentity = false, importId } = definition;
  const { validate = [], stateUpgrades = {}, identityUpgrades = {}, stateMoves = [] } = definition;
  const owner = `resource ${name}`;
  checkMembers(owner, definition, members);
  const schema = schemaOf(owner, definition);
  checkUpdate(owner, schema, { updates: !!definition.update, blocks: Object.keys(definition.blocks ?? {}) });
  checkUpgrades(owner, "state", schema.version, stateUpgrades);
  checkIdentity(owner, definition);
  const strange = importId?.attributes?.find((each) => !Object.hasOwn(attributes, each));
  if (strange !== undefined) throw new Error(`${owner}: its import id tells "${strange}", which is no attribute`);
  // The attribute types are erased here, once: the protocol checks values against the schema instead.
  const operations = definition as unknown as ResourceOperations<Api, ErasedTypes>;
  return {
    ...operations,
    name,
    importId,
    schema,
    timeouts: timeouts ?? {},
    validate,
    stateUpgrades,
    stateMoves,
    identity: identity && defineIdentity(owner, attributes, identity, definition.identityVersion),
    mutableIdentity,
    identityUpgrades,
  };
}

const members: Readonly<Record<keyof ResourceDefinition<never, Attributes>, true>> = {
  name: true,
  description: true,
  attributes: true,
  blocks: true,
  deprecated: true,
  timeouts: true,
  validate: true,
  importId: true,
  identity: true,
  identityVersion: true,
  mutableIdentity: true,
  identityUpgrades: true,
  schemaVersion: true,
  stateUpgrades: true,
  stateMoves: true,
  plan: true,
  create: true,
  read: true,
  update: true,
  delete: true,
  identify: true,
  toDiagnostic: true,
};

/**
 * The operation failed, but the object exists or may exist. `result` holds its known attributes, `cause` the failure.
 */
export class IncompleteError extends Error {
  override readonly name = "IncompleteError";
  readonly result: object;

  constructor(result: object, cause: unknown) {
    super("the operation did not complete", { cause });
    this.result = result;
  }
}

function checkUpdate(
  owner: string,
  schema: Schema,
  { updates, blocks }: { updates: boolean; blocks: readonly string[] },
): void {
  if (updates) return;
  const fixed = settableAttributes(schema).filter(
    ([, { requiresReplace, mode }]) => requiresReplace !== true && mode !== "writeOnly",
  );
  const names = [...fixed.map(([name]) => name), ...blocks];
  if (names.length > 0) {
    throw new Error(
      `${owner}: without an update function these must be attributes declared { requiresReplace: true }: ${names.join(", ")}`,
    );
  }
}

type IdentityParts = Pick<
  ResourceDefinition<never, Attributes>,
  "attributes" | "identity" | "identityVersion" | "mutableIdentity" | "identityUpgrades"
>;

function checkIdentity(owner: string, definition: IdentityParts): void {
  const { attributes, identity, identityVersion, mutableIdentity, identityUpgrades = {} } = definition;
  if (!identity && identityVersion !== undefined)
    throw new Error(`${owner}: it has a version of an identity, but none`);
  checkUpgrades(owner, "identity", identityVersion ?? 0, identityUpgrades);
  for (const name of Object.keys(identity ?? {})) {
    const attribute = attributes[name];
    if (mutableIdentity || !attribute || attribute.mode === "writeOnly") continue;
    if (attribute.unknownOnUpdate || (isSettable(attribute) && attribute.requiresReplace === false)) {
      throw new Error(
        `${owner}: "${name}" is part of its identity, but an update can change it: it must be declared { requiresReplace: true }, or the resource { mutableIdentity: true }`,
      );
    }
  }
}

function checkUpgrades(
  owner: string,
  what: string,
  version: number,
  upgrades: Readonly<Record<number, Upgrade>>,
): void {
  const wrong = Object.keys(upgrades).find((from) => !isVersion(Number(from)) || Number(from) >= version);
  if (wrong !== undefined)
    throw new Error(`${owner}: its ${what} has an upgrade from version ${wrong}, but its own version is ${version}`);
}
