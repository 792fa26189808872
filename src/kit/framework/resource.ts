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

/** What every operation of a resource is given besides values. */
export interface ResourceRequest<Api> {
  readonly api: Api;
  readonly context: ResourceContext;
}

export interface ResourceContext extends Context {
  readonly privateState: PrivateState;
}

/** What an author writes of a managed resource; every type follows from `attributes` and `blocks`. */
export interface ResourceDefinition<Api, A extends Attributes, B extends Blocks = NoBlocks> extends ResourceOperations<
  Api,
  AuthorTypes<A, B>
> {
  /** Without the provider's prefix: "project". */
  readonly name: string;
  readonly description: string;
  readonly attributes: A;
  readonly blocks?: B;
  readonly deprecated?: string;
  /** The operations a user may bound, with their defaults; none leaves out the `timeouts` block. */
  readonly timeouts?: Pick<Timeouts, Operation>;
  readonly validate?: readonly ConfigValidator<NameIn<NoInfer<A>, NoInfer<B>>>[];
  /** Left out, the resource cannot be imported by an id. */
  readonly importId?: ImportId;
  /** The attributes that identify an object, each with whether an import by identity must give it. */
  readonly identity?: { readonly [K in keyof A]?: "required" | "optional" };
  readonly identityVersion?: number;
  /** Set this if an update can change the identity, for example when the name is the identity. */
  readonly mutableIdentity?: boolean;
  /** How an identity stored by an older version becomes one of today, by the version it has. */
  readonly identityUpgrades?: Readonly<Record<number, Upgrade>>;
  /** The version of the state, 0 at first. */
  readonly schemaVersion?: number;
  /** How a state of an older version becomes one of today, by the version it has. */
  readonly stateUpgrades?: Readonly<Record<number, Upgrade>>;
  /** How states of other resource types, or of other providers, become states of this one. */
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

/** The types that are left when those of the author are erased. */
interface ErasedTypes extends ResourceTypes {
  readonly config: ObjectValue;
  readonly state: ObjectValue;
  readonly planned: ObjectValue;
  readonly planAnswer: PlanResult<Attributes>;
}

/** What a resource does: over its own types for its author, over plain objects for the protocol. */
interface ResourceOperations<Api, T extends ResourceTypes> {
  /** Has the last word on a plan. It is pure, because Terraform asks again while applying. Before a destroy `planned` is null. */
  plan?(
    this: void,
    change: {
      readonly config: T["config"] | null;
      readonly prior: T["state"] | null;
      readonly planned: T["planned"] | null;
      /** A value set here is there when the plan is applied. */
      readonly privateState: PrivateState;
    },
  ): T["planAnswer"] | undefined;
  /**
   * Creates the object. If it fails after the object came to exist, or may have, it throws an IncompleteError with the known
   * attributes, so that Terraform records the object as tainted instead of losing it.
   */
  create(
    request: { readonly plan: T["plan"]; readonly config: T["knownConfig"] } & ResourceRequest<Api>,
  ): Promise<T["result"]>;
  /** Returns the attributes as the API has them; those left out keep their state. Undefined means that the object is gone. */
  read(request: { readonly state: T["state"] } & ResourceRequest<Api>): Promise<T["readResult"] | undefined>;
  /** Without it, a change of any settable attribute must replace the object. */
  update?(
    this: void,
    request: {
      readonly plan: T["plan"];
      readonly config: T["knownConfig"];
      readonly state: T["state"];
    } & ResourceRequest<Api>,
  ): Promise<T["result"]>;
  /** Deletes the object. If it is gone already, that is a success. */
  delete(request: { readonly state: T["state"] } & ResourceRequest<Api>): Promise<void>;
  /**
   * Returns members of the identity that the state spells otherwise than the API, from what is kept beside the state. A member
   * that is undefined is not known yet, and until then there is no identity.
   */
  identify?(this: void, privateState: Pick<PrivateState, "get">): object;
  /** Explains an error of this resource that the provider's own explanation does not fit. */
  toDiagnostic?(
    this: void,
    error: unknown,
    about: { readonly operation: Operation | "import"; readonly values: T["explained"] },
  ): Diagnostic | undefined;
}

/** What a resource's own plan function changes. */
export interface PlanResult<A extends Attributes> {
  readonly planned?: Partial<Planned<A>>;
  /** What needs another object: attributes, or paths of what is inside of them. */
  readonly replace?: readonly (keyof A | Path)[];
  readonly diagnostics?: readonly Diagnostic[];
  /** The plan cannot be made before something else is applied; honoured where Terraform allows it, else an error. */
  readonly defer?: "resource_config_unknown" | "absent_prerequisite";
}

/** How the id given to `terraform import` is read. */
export interface ImportId {
  /** What a user is to write, as in "checkpoint_id:organization_id". */
  readonly form: string;
  /** What it tells, where that is always the same. */
  readonly attributes?: readonly string[];
  /** The attributes the id tells, enough for a read; undefined where the id has another form. */
  parse(id: string): Readonly<Record<string, string>> | undefined;
}

/** Where an object comes from that a `moved` block gives another type. */
export interface MoveSource {
  /** "registry.terraform.io/openai/openai" */
  readonly provider: string;
  readonly type: string;
  readonly version: number;
  readonly state: JsonObject;
  /** Undefined where the source has none (Terraform 1.12). */
  readonly identity: JsonObject | undefined;
  /** What the source kept beside its state. */
  readonly sourcePrivateState: Pick<PrivateState, "get">;
  /** What the moved object is to keep: nothing at first. */
  readonly privateState: PrivateState;
}

/** Makes a state of the source one of this resource, enough for a read; undefined where the source is not its business. */
export type Move = (source: MoveSource, context: UpgradeContext) => object | undefined;

/** What an upgrade or a move is given besides the stored object. */
export type UpgradeContext = Pick<Context, "warn">;

/** Brings a stored object of an older version into today's form: it returns every attribute that is not null. */
export type Upgrade = (stored: JsonObject, context: UpgradeContext) => object;

/** A resource as the protocol sees it: its own types are gone, its schema is made. */
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

/** Something failed, but the object exists or may exist: `result` is what is known of it, `cause` what went wrong. */
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
