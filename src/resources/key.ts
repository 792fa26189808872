/** The life of a managed key. Its value is encrypted for a reader before it leaves the process. */
import { randomBytes } from "node:crypto";
import { DiagnosticError, IncompleteError } from "terraform-plugin-kit";
import type { Attributes, ResourceContext, ResourceRequest } from "terraform-plugin-kit";
import { encryptFor, EncryptionError, defaultAlgorithm } from "../encryption/encrypt.ts";
import type { Encrypt } from "../encryption/encrypt.ts";
import { PublicKeyError, readPublicKey } from "../encryption/public-key.ts";
import { warnOfDoubt } from "../noun/doubt.ts";
import { rememberCreated } from "../noun/fixed.ts";
import { checkOrganization } from "../noun/instance.ts";
import type { Life } from "../noun/life.ts";
import { describe } from "../noun/noun.ts";
import type { Noun, Parents } from "../noun/noun.ts";
import { objectOf } from "../noun/object.ts";
import type { PeerWays } from "../noun/peer.ts";
import { given, pick } from "../noun/values.ts";
import type { Values } from "../noun/values.ts";
import type { Api } from "../openai/client.ts";
import { ApiError, UnconfirmedError } from "../openai/error.ts";
import { everyChange, keyAttributes } from "./key-attributes.ts";
import type { EncryptTo } from "./key-attributes.ts";
import { deleteOrExpire, lookUp, lostBy, lostKeys, mintKey, notRevoked, revoke } from "./key-mint.ts";
import type { KeyKind, LostCreate, Minted } from "./key-mint.ts";
import { noteUse, planKey, threeWays, warnOfUse } from "./key-plan.ts";
import type { KeyChange } from "./key-plan.ts";

/** How the keys of one kind differ from others. */
export interface KeyWays<E extends Attributes> extends Pick<KeyKind, "at" | "owner">, Pick<PeerWays, "peerNames"> {
  /** The attributes of a request besides the name. The API returns none of them. */
  readonly own: E;
}

/** The name in private state for a create whose answer was lost. */
const lostKey = "lost_create";

/**
 * The life of a key with these facts. `create` and `delete` find the key of a lost answer. A resource overrides
 * `update` where the API can change `own` attributes in place.
 */
export function keyOf<N extends string, P extends Parents, A extends Attributes, const E extends Attributes>(
  noun: Noun<N, P, A>,
  { own, at, owner, peerNames }: KeyWays<E>,
) {
  const life = objectOf(noun, { own: { ...keyAttributes, ...own }, destroy: deleteOrExpire, peerNames });
  const kind: KeyKind = { noun, at, owner };
  const attributes: Attributes = life.attributes;
  const fixed = Object.keys(attributes).filter((name) => {
    const { requiresReplace } = attributes[name] ?? {};
    return (name in keyAttributes || name in own) && (requiresReplace === everyChange || name === "encrypt_to");
  });
  const rules = { noun, attributes, fixed };
  const idOf = (state: Values): unknown => state["id"] ?? state[noun.idName ?? "id"];
  const place = (values: Values): Values => pick(values, [...Object.keys(noun.parents), ...owner]);
  const maker: KeyMaker = { ...kind, place, requested: (plan) => given(pick(plan, Object.keys(own))) };
  // The life knows the types of the attributes. The members below get them again.
  const plain = life as unknown as PlainLife;

  const overridden: PlainLife = {
    plan: (change) => planKey(rules, change),

    create: async ({ plan, api, context }) => await createKey(maker, plan, api, context),

    async read({ state: stored, api, context }) {
      const state = idOf(stored) ? stored : await withLostKey(kind, api, stored, context);
      if (state === undefined || !idOf(state)) return state && {};
      const now = (await plain.read({ state, api, context })) as Values | undefined;
      if (now !== undefined) {
        noteUse(api, context, now["redacted_value"]);
        warnOfUse(noun, { ...state, ...now }, context);
      }
      return now;
    },

    update({ plan, state }) {
      const encryptTo = plan["encrypt_to"] as EncryptTo | null;
      return Promise.resolve({ ...state, ...given(plan), encrypt_to: encryptTo && withAlgorithm(encryptTo) });
    },

    async delete({ state, api, context }) {
      if (idOf(state)) return await plain.delete({ state, api, context });
      const { ids, sure } = await lostKeys(kind, api, state, lostCreate(context));
      if (sure !== undefined) await revoke(api, noun, { ...place(state), id: sure }, context);
      if (ids.length === 0) return;
      warnOfDoubt(
        context,
        sure === undefined
          ? { kind: "may-be-left", message: leftText(noun, ids) }
          : { kind: "discarded", message: revokedText(noun, sure) },
      );
    },

    toDiagnostic: (error, { operation }) =>
      operation === "delete" && error instanceof ApiError && error.method === "DELETE" && error.status === 400
        ? notRevoked(error).diagnostic
        : undefined,
  };
  return { ...life, ...overridden } as unknown as Omit<typeof life, "update"> & Required<Pick<typeof life, "update">>;
}

/** A life whose attributes have no types. */
interface PlainLife {
  plan(change: KeyChange): object;
  create(request: { readonly plan: Values } & ResourceRequest<Api>): Promise<object>;
  read(request: { readonly state: Values } & ResourceRequest<Api>): Promise<object | undefined>;
  update(request: { readonly plan: Values; readonly state: Values } & ResourceRequest<Api>): Promise<object>;
  delete(request: { readonly state: Values } & ResourceRequest<Api>): Promise<void>;
  toDiagnostic: NonNullable<Life<Attributes>["toDiagnostic"]>;
}

interface KeyMaker extends KeyKind {
  /** Returns the attributes that name the place and the owner of a key. */
  readonly place: (values: Values) => Values;
  /** Returns the members of the request besides the name. */
  readonly requested: (plan: Values) => object;
}

async function createKey(maker: KeyMaker, plan: Values, api: Api, context: ResourceContext): Promise<object> {
  const { noun, place, requested } = maker;
  rememberCreated(context);
  const encryptTo = plan["encrypt_to"] as EncryptTo | null;
  if (!encryptTo)
    throw new DiagnosticError("No Reader for the Value of the Key", threeWays, [{ attribute: "encrypt_to" }]);
  const encrypt = await prepare(encryptTo);
  const name = typeof plan["name"] === "string" ? plan["name"] : madeName();
  const key = await mint(maker, api, { place: place(plan), name, body: requested(plan) }, context);
  const encrypted_value = await encryptOrRevoke(maker, api, { plan, key, encrypt }, context);
  const { id, created_at, expires_at } = key;
  const ids = { id, [noun.idName ?? "id"]: id };
  const known = { ...ids, name, created_at, encrypted_value, encrypt_to: withAlgorithm(encryptTo) };
  try {
    // The answer to the create lacks some of the API's facts of the key.
    const row = (await lookUp(api, noun, plan, key)) ?? {};
    noteUse(api, context, row["redacted_value"]);
    checkOrganization(api, context, describe(noun, { ...plan, id }));
    const shown = pick(row, Object.keys(noun.attributes));
    // An older gateway does not return the expiry of a new key.
    return { ...nothing(noun), ...shown, ...known, expires_at: expires_at ?? shown["expires_at"] ?? null };
  } catch (error) {
    throw new IncompleteError({ ...nothing(noun), ...known, expires_at }, error);
  }
}

/** Returns null for each attribute of a noun that the API sets. */
function nothing({ attributes }: Noun): Values {
  const computed = Object.entries(attributes).filter(([, { mode }]) => mode === "computed");
  return Object.fromEntries(computed.map(([name]) => [name, null]));
}

/** Makes a unique name: a key without a name could not be found after a lost answer. */
export function madeName(): string {
  return `Terraform ${randomBytes(8).toString("hex")}`;
}

async function prepare({ public_key, algorithm }: EncryptTo): Promise<Encrypt> {
  try {
    return await encryptFor(public_key, algorithm ?? undefined);
  } catch (error) {
    throw encryptionFailure(error, "Nothing was created.");
  }
}

async function mint(
  kind: KeyKind,
  api: Api,
  order: { readonly place: Values; readonly name: string; readonly body: object },
  context: ResourceContext,
): Promise<Minted> {
  try {
    const key = await mintKey(api, kind, order, context);
    context.privateState.set(lostKey, undefined);
    return key;
  } catch (error) {
    if (!(error instanceof UnconfirmedError)) throw error;
    const lost = lostBy(error, api);
    context.privateState.set(lostKey, { ...lost });
    throw new IncompleteError({ name: order.name }, error);
  }
}

async function encryptOrRevoke(
  { noun }: KeyKind,
  api: Api,
  { plan, key, encrypt }: { readonly plan: Values; readonly key: Minted; readonly encrypt: Encrypt },
  context: ResourceContext,
): Promise<string> {
  try {
    return encrypt(key.value);
  } catch (error) {
    const { id } = key;
    try {
      await revoke(api, noun, { ...plan, id }, context);
    } catch (refusal) {
      const known = { id, [noun.idName ?? "id"]: id };
      throw new IncompleteError(
        known,
        encryptionFailure(error, `The new key ${id} could not be revoked: ${messageOf(refusal)}`),
      );
    }
    throw encryptionFailure(error, `The new key ${id} was revoked.`);
  }
}

function encryptionFailure(error: unknown, outcome: string): unknown {
  if (!(error instanceof EncryptionError || error instanceof PublicKeyError)) return error;
  return new DiagnosticError("Value Cannot Be Encrypted", `${error.message} ${outcome}`, [{ attribute: "encrypt_to" }]);
}

function withAlgorithm({ public_key, algorithm }: EncryptTo): EncryptTo {
  return { public_key, algorithm: algorithm ?? defaultAlgorithm(readPublicKey(public_key)) };
}

function lostCreate({ privateState }: ResourceContext): LostCreate | undefined {
  return privateState.get(lostKey) as LostCreate | undefined;
}

/**
 * Returns the state of a create whose answer was lost, with the id of its key if only one key matches. Terraform
 * destroys a tainted object without its private state, so the destroy could not recognize the key otherwise.
 * Undefined where no key exists.
 */
async function withLostKey(
  kind: KeyKind,
  api: Api,
  state: Values,
  context: ResourceContext,
): Promise<Values | undefined> {
  const { noun } = kind;
  const { ids, sure } = await lostKeys(kind, api, state, lostCreate(context));
  if (ids.length === 0) return undefined;
  if (sure === undefined) return state;
  context.privateState.set(lostKey, undefined);
  warnOfDoubt(context, { kind: "taken-over", message: foundText(noun, sure) });
  return { ...state, id: sure, [noun.idName ?? "id"]: sure };
}

function foundText(noun: Noun, id: string): string {
  return (
    `An earlier apply did not learn the value of the ${noun.title} that it created. ${id} has the name and the time of that create, and did not exist before: the next apply revokes ${id} and creates another. ` +
    "If somebody else created a key of the same name at that moment, run terraform state rm with the address of this resource before you apply."
  );
}

function revokedText(noun: Noun, id: string): string {
  return (
    `An earlier apply did not learn the value of the ${noun.title} that it created. ${id} has the name and the time of that create, and did not exist before, so the provider revoked ${id}. ` +
    "If somebody else created a key of the same name at that moment, create a new key for them."
  );
}

function leftText(noun: Noun, ids: readonly string[]): string {
  return (
    `An earlier apply did not learn the value of the ${noun.title} that it created. The key may be one of these: ${ids.join(", ")}. ` +
    "The provider left them alone, because each may belong to somebody else. Revoke by hand the keys that nobody uses."
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
