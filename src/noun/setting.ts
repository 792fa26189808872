import {
  bool,
  computed,
  computedOf,
  DiagnosticError,
  IncompleteError,
  isSettable,
  required,
  requiredOf,
  slashSeparatedId,
  string,
  warningDiagnostic,
} from "terraform-plugin-kit";
import type {
  Attribute,
  Attributes,
  DataSource,
  Diagnostic,
  Json,
  JsonObject,
  PrivateState,
  ResourceContext,
} from "terraform-plugin-kit";
import type { Api } from "../openai/client.ts";
import { newPauses } from "../openai/eventual-consistency.ts";
import type { ApiPath } from "../openai/path.ts";
import { capitalized, findRow, isParentGone, pathOf, rowBeforeWrites, rowsOf } from "./find.ts";
import { isId } from "./id.ts";
import { checkOrganization, claimObject, confirmOrganization, holdObject, isLastHolder } from "./instance.ts";
import { defineDataSource, erased, fiveMinutes, parentAttributes } from "./life.ts";
import type { Life, ParentAttributes } from "./life.ts";
import { agree, describe } from "./noun.ts";
import type { Noun, Parents } from "./noun.ts";
import { knownState } from "./object.ts";
import { takeover } from "./peer.ts";
import type { PeerWays } from "./peer.ts";
import { isNotFound, isRefusal, mayHaveActed } from "./refusal.ts";
import { given, pick } from "./values.ts";
import type { Values } from "./values.ts";

/** How the requests of a setting differ from the default requests. */
export interface SettingWays extends PeerWays {
  /** Returns the body that sets the values. By default, it has the attributes that a user can set. */
  readonly set?: (values: Values) => object;
}

type SettingAttributes<N extends string, P extends Parents, A extends Attributes> = ParentAttributes<P> &
  A & { readonly id: Attribute<string, "computed"> } & Readonly<Record<N, Attribute<string, "required">>>;

/**
 * The names in private state for the values from before the create and, for a partial setting, for the attributes
 * that were ever configured.
 */
const formerKey = "former";
const touchedKey = "configured";

/** The name in private state for the values that the last write replaced. */
const replacedKey = "replaced";

interface Replaced {
  /** The time of the write, in Unix seconds. */
  readonly at: number;
  /** The former values of the written attributes; null where the setting was not set. */
  readonly before: Values | null;
}

/** The time after a write during which the API may still return the replaced values. */
const settlingSeconds = 30;

/**
 * The life of a setting: it always exists, and only changes. It has its own path for each parent, or is a row of a
 * list where the noun has an id. A create records the values that it finds and sets the configured values. A destroy
 * restores the recorded values. After an import no values are recorded: a destroy then leaves the setting as it is,
 * and warns. An attribute whose change replaces the resource names the setting, and is never sent.
 */
export function settingOf<N extends string, P extends Parents, A extends Attributes>(
  noun: Noun<N, P, A>,
  { set = same, ...peerWays }: SettingWays = {},
): Life<SettingAttributes<N, P, A>> {
  const attributes: Attributes = noun.attributes;
  const settable = Object.keys(attributes).filter((name) => isSent(attributes[name] as Attribute));
  // A partial setting is changed in part. A setting whose attributes are all required or have defaults is sent as a
  // whole.
  const isPartial = settable.every((name) => (attributes[name] as Attribute).mode === "optionalComputed");
  const key: string | undefined = noun.idName;
  const names = [...Object.keys(noun.parents), ...(key === undefined ? [] : [key])];
  const ids = names.length > 0 ? names : ["id"];
  const idOf = (values: Values): string => names.map((name) => String(values[name])).join("/") || "organization";
  const named = (values: Values): Values => ({ id: idOf(values), ...(key !== undefined && { [key]: values[key] }) });
  const write = async (api: Api, values: Values, body: Values, undoes = false): Promise<unknown> =>
    await api.post(pathAt(noun, values), set(body), { repeatable: true, undoes });
  const remember = ({ privateState }: ResourceContext, config: Values): void => {
    if (!isPartial) return;
    const configured = given(pick(config, settable));
    const before = privateState.get(touchedKey);
    const touched = [...(Array.isArray(before) ? (before as string[]) : []), ...Object.keys(configured)];
    privateState.set(touchedKey, [...new Set(touched)].toSorted());
  };
  const differs = (wanted: Values, now: Values): Values =>
    pick(
      wanted,
      Object.keys(wanted).filter((name) => !agree(attributes[name] as Attribute, wanted[name], now[name])),
    );

  /** Whether the API still returns the values that a write of this resource has just replaced. */
  const isReplaced = (api: Api, { privateState }: ResourceContext) => {
    const replaced = privateState.get(replacedKey) as unknown as Replaced | undefined;
    return (found: Current): boolean => {
      if (replaced === undefined || api.time() - replaced.at > settlingSeconds) return false;
      if (typeof found === "string") return replaced.before === null && found === "unset";
      return replaced.before !== null && Object.keys(differs(replaced.before, found)).length === 0;
    };
  };

  return erased({
    name: noun.name,
    attributes: {
      id: computed(string, names.length > 0 ? `\`${ids.join("/")}\`.` : "Always `organization`."),
      ...parentAttributes(noun),
      ...(key !== undefined && { [key]: required(string, noun.idText, { requiresReplace: true, validate: [isId] }) }),
      ...attributes,
    },
    timeouts: fiveMinutes,
    importId:
      names.length > 0
        ? slashSeparatedId(...names)
        : {
            form: "organization",
            attributes: ["id"],
            parse: (id) => (id === "organization" ? { id } : undefined),
          },
    identity: Object.fromEntries(ids.map((name) => [name, "required"])),
    schemaVersion: 1,
    ...takeover(noun, { ...peerWays, attributes, ids: names, idOf }),

    plan({ planned, prior, privateState }) {
      if (planned !== null || prior === null) return undefined;
      return { diagnostics: [planOfDestroy(noun, prior, settable, privateState)] };
    },

    async create({ plan, config, api, context }) {
      const wanted = given(pick(plan, settable));
      // If a destroy of this run has just restored the former values, the API may still return the values before
      // that.
      const restored = await claimObject(api, pathAt(noun, plan), context, describe(noun, plan));
      const isLate = (found: Current): boolean =>
        restored && typeof found !== "string" && Object.keys(differs(wanted, found)).length === 0;
      const found = await inTime(api, noun, plan, { look: beforeWrite, isLate });
      checkOrganization(api, context, describe(noun, plan));
      if (found === "gone") throw notThere(noun, plan);
      const now = found === "unset" ? undefined : found;
      if (context.privateState.get(formerKey) === undefined) {
        context.privateState.set(formerKey, now ? (pick(now, settable) as JsonObject) : null);
      }
      remember(context, config);
      const changes = now === undefined ? wanted : differs(wanted, now);
      if (Object.keys(changes).length === 0 && !restored) return { ...now, ...wanted, ...named(plan) };
      const tell = (): void => {
        if (now !== undefined) warnTakenOver(noun, plan, now, changes, context);
      };
      try {
        const body = now !== undefined && isPartial && !restored ? changes : wanted;
        const answer = noun.read(await write(api, plan, body));
        noteReplaced(api, context, now ? pick(now, Object.keys(body)) : null);
        tell();
        return { ...now, ...given(answer), ...wanted, ...named(plan) };
      } catch (error) {
        if (!mayHaveActed(error)) throw error;
        tell();
        throw new IncompleteError({ ...now, ...named(plan) }, error);
      }
    },

    async read({ state, api, context }) {
      const held = holdObject(api, pathAt(noun, state), context);
      const now = valuesOf(await inTime(api, noun, state, { look: current, isLate: isReplaced(api, context) }));
      checkOrganization(api, context, describe(noun, state));
      if (now === undefined) return undefined;
      held(describe(noun, state));
      return { ...knownState(attributes, [], state, now), ...named(state) };
    },

    async update({ plan, config, state, api, context }) {
      const wanted = given(pick(plan, settable));
      remember(context, config);
      const changes = differs(wanted, state);
      if (Object.keys(changes).length === 0) return { ...state, ...wanted };
      await confirmOrganization(api, context, describe(noun, state));
      const answer = noun.read(await write(api, plan, isPartial ? changes : wanted));
      noteReplaced(api, context, pick(state, Object.keys(changes)));
      return { ...state, ...given(answer), ...wanted, ...named(plan) };
    },

    async delete({ state, api, context }) {
      if (!isLastHolder(api, pathAt(noun, state), context, describe(noun, state))) return;
      const former = context.privateState.get(formerKey);
      // An attribute without a recorded value stays. The plan of the destroy has warned about it.
      if (former === undefined) return;
      await confirmOrganization(api, context, describe(noun, state));
      if (former === null) return await unset(api, state, context);
      const back = restored(former, context.privateState, settable);
      if (Object.keys(back).length === 0) return;
      try {
        const answer = await write(api, state, back, true);
        if (answer === undefined) warnNotRestored(noun, state, JSON.stringify(back), heldByAnother, context);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        if (await isGone(api, noun, state)) return;
        // A 404 of a setting that always has a value means that the setting cannot be reached, not that it cannot be
        // set.
        if (isNotFound(error) && !noun.removable) throw error;
        if (isNotFound(error)) await api.shown();
        warnNotRestored(noun, state, JSON.stringify(back), error.message, context);
      }
    },
  });

  /** Removes a setting that was not set before. If the answer does not confirm the DELETE, the provider reads the setting. */
  async function unset(api: Api, state: Values, context: ResourceContext): Promise<void> {
    if (!noun.removable) return;
    try {
      const outcome = await api.delete(pathAt(noun, state));
      if (outcome === "deleted") return;
      if (outcome === "claimed") return warnNotRestored(noun, state, "not set", heldByAnother, context);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (await isParentGone(api, noun, state)) return;
      if (isNotFound(error)) throw error;
      return warnNotRestored(noun, state, "not set", error.message, context);
    }
    if (valuesOf(await current(api, noun, state)) === undefined) return;
    throw new DiagnosticError(
      "Delete Not Confirmed",
      `The API did not confirm that it removed the ${describe(noun, state)}, and still returns it. The resource stays in the state: apply again.`,
    );
  }
}

/** Whether a request can carry the attribute. An attribute whose change replaces the resource only names the setting. */
function isSent(attribute: Attribute): boolean {
  return isSettable(attribute) && attribute.requiresReplace === false;
}

function pathAt(noun: Noun, values: Values): ApiPath {
  return noun.idName === undefined ? noun.list(values).path : pathOf(noun, values, values[noun.idName]);
}

/**
 * Returns the data source of a setting. Where the setting is not set, `configured` is false and all other attributes
 * are null.
 */
export function currentOf(noun: Noun, description: string): DataSource<Api> {
  const { removable } = noun;
  const facts = { ...computedOf(noun.attributes), ...computedOf(noun.facts) };
  // The attributes are known only at run time. The schema checks what `read` returns.
  return defineDataSource<Attributes>({
    name: noun.name,
    description,
    attributes: {
      ...requiredOf(parentAttributes(noun)),
      ...facts,
      ...(removable && {
        configured: computed(bool, `Whether the API has a value for the ${noun.title}.`, { notNull: true }),
      }),
    },
    timeouts: { read: "5m" },
    async read({ config, api }: { config: Values; api: Api }) {
      const now = await current(api, noun, config);
      if (now === "gone") throw notThere(noun, config);
      const none = Object.fromEntries(Object.keys(facts).map((name) => [name, null]));
      return { ...none, ...valuesOf(now), ...(removable && { configured: now !== "unset" }) };
    },
  });
}

/** The setting as the API returns it: "unset" where it is not set, "gone" where its parent is gone or its list lacks it. */
type Current = Values | "unset" | "gone";

async function current(api: Api, noun: Noun, place: Values): Promise<Current> {
  const { path } = noun.list(place);
  if (noun.idName !== undefined) {
    return (await findRow(api, noun, place, { id: place[noun.idName] as string })) ?? "gone";
  }
  try {
    return noun.read(await api.get(path), (member) => api.odd(path, member));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (await isParentGone(api, noun, place)) return "gone";
    if (!noun.removable || error.status !== 404) throw error;
    // Below a project, the read of the project has shown that this address is the API.
    await api.shown();
    return "unset";
  }
}

/** Reads a setting, and reads it again after a while where the API returns out-of-date values. */
async function inTime(
  api: Api,
  noun: Noun,
  place: Values,
  { look, isLate }: { readonly look: typeof current; readonly isLate: (found: Current) => boolean },
): Promise<Current> {
  let found = await look(api, noun, place);
  for (const pause of newPauses) {
    if (!isLate(found)) return found;
    await api.wait(pause);
    // The list that its settings share is read again.
    if (noun.idName !== undefined) await rowsOf(api, noun, place, true);
    found = await look(api, noun, place);
  }
  return found;
}

function noteReplaced(api: Api, { privateState }: ResourceContext, before: Values | null): void {
  const replaced: Replaced = { at: api.time(), before };
  // The API returns JSON.
  privateState.set(replacedKey, replaced as unknown as JsonObject);
}

/** Returns the setting as it is before a create writes to it. */
async function beforeWrite(api: Api, noun: Noun, place: Values): Promise<Current> {
  const { idName } = noun;
  if (idName === undefined) return await current(api, noun, place);
  return (await rowBeforeWrites(api, noun, place, { id: place[idName] as string })) ?? "gone";
}

/** After a refusal: whether the setting is gone, with its parent or from its list. */
async function isGone(api: Api, noun: Noun, place: Values): Promise<boolean> {
  if (noun.idName === undefined) return await isParentGone(api, noun, place);
  return (await current(api, noun, place)) === "gone";
}

function valuesOf(now: Current): Values | undefined {
  return typeof now === "string" ? undefined : now;
}

function notThere(noun: Noun, place: Values): DiagnosticError {
  return new DiagnosticError(
    `${capitalized(noun.title)} Not Found`,
    `The API has no ${describe(noun, place)}. Check the ids. An archived project has no settings.`,
  );
}

const heldByAnother = "another resource of this run manages it now";

/** Returns the recorded values that a destroy restores; for a partial setting, only attributes that were ever configured. */
function restored(former: Json, privateState: Pick<PrivateState, "get">, settable: readonly string[]): Values {
  const names = privateState.get(touchedKey);
  return given(pick(former as JsonObject, Array.isArray(names) ? (names as string[]) : settable));
}

function warnTakenOver(noun: Noun, plan: Values, now: Values, changes: Values, context: ResourceContext): void {
  const before = Object.keys(changes).map((name) => `${name} = ${JSON.stringify(now[name])}`);
  context.warn(
    `Existing Setting Taken Over: ${describe(noun, plan)}`,
    `The ${describe(noun, plan)} had other values before: ${before.join(", ")}. It has the configured values now. A destroy restores the former values.`,
  );
}

function warnNotRestored(noun: Noun, state: Values, former: string, why: string, context: ResourceContext): void {
  context.warn(
    `Former Setting Not Restored: ${describe(noun, state)}`,
    `The ${describe(noun, state)} was ${former} before Terraform managed it, and the provider could not restore that: ${why}. ` +
      "The setting stays as it is now. Set it by hand if it matters.",
  );
}

/** Warns in the plan of a destroy which values the destroy restores, or that no former values are known. */
function planOfDestroy(
  noun: Noun,
  prior: Values,
  settable: readonly string[],
  privateState: Pick<PrivateState, "get">,
): Diagnostic {
  const what = describe(noun, prior);
  const former = privateState.get(formerKey);
  if (former === undefined) {
    const now = JSON.stringify(given(pick(prior, settable)));
    return warningDiagnostic(
      `Setting Stays as It Is: ${what}`,
      `The provider does not know the value that the ${what} had before Terraform managed it: the resource was imported or moved, or the provider was killed during a change. A destroy leaves the setting as it is: ${now}.`,
    );
  }
  if (former === null) {
    return warningDiagnostic(
      `Setting Will Be Removed: ${what}`,
      `The ${what} was not set before Terraform managed it. A destroy removes the setting.`,
    );
  }
  const back = JSON.stringify(restored(former, privateState, settable));
  return warningDiagnostic(
    `Former Setting Will Be Restored: ${what}`,
    `A destroy of the ${what} restores the former values: ${back}.`,
  );
}

function same<T>(value: T): T {
  return value;
}
