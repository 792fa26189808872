import { computed, isSettable } from "../framework/attribute.ts";
import type { Attribute, Attributes } from "../framework/attribute.ts";
import type { DataSource } from "../framework/data-source.ts";
import { argumentsOf, factsOf } from "../framework/derive.ts";
import { DiagnosticError, warningDiagnostic } from "../framework/diagnostic.ts";
import type { Diagnostic } from "../framework/diagnostic.ts";
import { slashId } from "../framework/import.ts";
import type { PrivateState } from "../framework/private-state.ts";
import { IncompleteError } from "../framework/resource.ts";
import type { ResourceContext } from "../framework/resource.ts";
import type { Api } from "../openai/client.ts";
import type { ApiPath } from "../openai/path.ts";
import type { Json, JsonObject } from "../values/value.ts";
import { bool, string } from "../values/primitive.ts";
import { capitalized, isParentGone } from "./find.ts";
import { checkOrganization, claimObject, confirmOrganization, holdObject, isLastHolder } from "./instance.ts";
import { defineDataSource, erased, fiveMinutes, parentAttributes } from "./life.ts";
import type { Life, ParentAttributes } from "./life.ts";
import { agree, describe } from "./noun.ts";
import type { Noun, Parents } from "./noun.ts";
import { told } from "./object.ts";
import { fromPeer } from "./peer.ts";
import { isNotFound, isRefusal, mayHaveActed } from "./refusal.ts";
import { given, pick } from "./values.ts";
import type { Values } from "./values.ts";

/** How the requests of a setting differ from the plain ones. */
export interface SettingWays {
  /** The body that sets it; by default the attributes that a user can set. */
  readonly set?: (values: Values) => object;
  /** Brings a state that another provider wrote (schema version 0) into the form of the attributes. */
  readonly fromPeer?: (stored: JsonObject) => object;
}

type SettingAttributes<P extends Parents, A extends Attributes> = ParentAttributes<P> &
  A & { readonly id: Attribute<string, "computed"> };

/** Under these keys private state keeps the values from before the create, and the attributes that were ever configured. */
const formerKey = "former";
const touchedKey = "configured";

/**
 * The life of a setting: it is always there, once for each parent, and is only changed. A create remembers the values it
 * finds and sets the configured ones; a destroy puts the remembered values back. After an import nothing is remembered:
 * then a destroy leaves the setting as it is and says so.
 */
export function settingOf<P extends Parents, A extends Attributes>(
  noun: Noun<string, P, A>,
  { set = same, fromPeer: convert }: SettingWays = {},
): Life<SettingAttributes<P, A>> {
  const attributes: Attributes = noun.attributes;
  const settable = Object.keys(attributes).filter((name) => isSettable(attributes[name] as Attribute));
  const parents = Object.keys(noun.parents);
  const ids = parents.length > 0 ? parents : ["id"];
  const idOf = (values: Values): string => parents.map((name) => String(values[name])).join("/") || "organization";
  const pathAt = (values: Values): ApiPath => noun.list(values).path;
  const post = async (api: Api, values: Values, body: object, undoes: boolean): Promise<Values> =>
    noun.read(await api.post(pathAt(values), set(body as Values), { repeatable: true, undoes }));
  const configured = (values: Values): Values => given(pick(values, settable));
  const remember = ({ privateState }: ResourceContext, values: Values): void => {
    const before = privateState.get(touchedKey);
    const names = new Set([...(Array.isArray(before) ? (before as string[]) : []), ...Object.keys(values)]);
    privateState.set(touchedKey, [...names].toSorted());
  };
  const differs = (wanted: Values, now: Values): Values =>
    pick(
      wanted,
      Object.keys(wanted).filter((name) => !agree(attributes[name] as Attribute, wanted[name], now[name])),
    );

  return erased({
    name: noun.name,
    attributes: {
      id: computed(string, parents.length > 0 ? `\`${ids.join("/")}\`.` : "Always `organization`."),
      ...parentAttributes(noun),
      ...attributes,
    },
    timeouts: fiveMinutes,
    importId:
      parents.length > 0
        ? slashId(...parents)
        : {
            form: "organization",
            attributes: ["id"],
            parse: (id) => (id === "organization" ? { id } : undefined),
          },
    identity: Object.fromEntries(ids.map((name) => [name, "required"])),
    version: 1,
    upgrades: { 0: fromPeer({ attributes, ids, idOf, convert }) },

    plan({ planned, prior, privateState }) {
      if (planned !== null || prior === null) return undefined;
      return { diagnostics: [planOfDestroy(noun, prior, settable, privateState)] };
    },

    async create({ plan, api, context }) {
      const wanted = configured(plan);
      await claimObject(api, pathAt(plan), context, describe(noun, plan));
      const now = valuesOf(await current(api, noun, plan));
      checkOrganization(api, context, describe(noun, plan));
      if (context.privateState.get(formerKey) === undefined) {
        context.privateState.set(formerKey, now ? (pick(now, settable) as JsonObject) : null);
      }
      remember(context, wanted);
      const changes = now === undefined ? wanted : differs(wanted, now);
      if (now !== undefined && Object.keys(changes).length > 0) warnTakenOver(noun, plan, now, changes, context);
      if (Object.keys(changes).length === 0) return { ...now, ...wanted, id: idOf(plan) };
      try {
        const answer = await post(api, plan, now === undefined ? wanted : bodyOf(wanted, changes), false);
        return { ...now, ...given(answer), ...wanted, id: idOf(plan) };
      } catch (error) {
        if (!mayHaveActed(error)) throw error;
        throw new IncompleteError({ ...now, id: idOf(plan) }, error);
      }
    },

    async read({ state, api, context }) {
      const held = holdObject(api, pathAt(state), context);
      const now = valuesOf(await current(api, noun, state));
      checkOrganization(api, context, describe(noun, state));
      if (now === undefined) return undefined;
      held(describe(noun, state));
      return { ...told(attributes, [], state, now), id: idOf(state) };
    },

    async update({ plan, state, api, context }) {
      const wanted = configured(plan);
      remember(context, wanted);
      const changes = differs(wanted, state);
      if (Object.keys(changes).length === 0) return { ...state, ...wanted };
      await confirmOrganization(api, context, describe(noun, state));
      const answer = await post(api, plan, bodyOf(wanted, changes), false);
      return { ...state, ...given(answer), ...wanted, id: idOf(plan) };
    },

    async delete({ state, api, context }) {
      if (!isLastHolder(api, pathAt(state), context, describe(noun, state))) return;
      const former = context.privateState.get(formerKey);
      // A value that nothing is known of stays; the plan of the destroy said so.
      if (former === undefined) return;
      await confirmOrganization(api, context, describe(noun, state));
      if (former === null) return await unset(api, state, context);
      const back = restored(former, context.privateState, settable);
      if (Object.keys(back).length === 0) return;
      try {
        const answer = await api.post(pathAt(state), set(back), { repeatable: true, undoes: true });
        if (answer === undefined) warnNotRestored(noun, state, JSON.stringify(back), heldByAnother, context);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        if (await isParentGone(api, noun, state)) return;
        // A 404 of a setting says that it cannot be reached, not that its former value cannot be set.
        if (isNotFound(error)) throw error;
        warnNotRestored(noun, state, JSON.stringify(back), error.message, context);
      }
    },
  });

  /** Removes a setting that was not set before. A DELETE that its answer does not confirm is looked into. */
  async function unset(api: Api, state: Values, context: ResourceContext): Promise<void> {
    if (!noun.removable) return;
    try {
      const outcome = await api.delete(pathAt(state));
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
      `The API did not say that it removed the ${describe(noun, state)}, and still shows it. It stays in the state: apply again.`,
    );
  }

  /** Partial settings send what changed; a setting whose attributes are all required is sent whole. */
  function bodyOf(wanted: Values, changes: Values): Values {
    return settable.every((name) => (attributes[name] as Attribute).mode === "optionalComputed") ? changes : wanted;
  }
}

/** The data source for a setting. Where nothing is set, `configured` is false and all else is null. */
export function currentOf(noun: Noun, description: string): DataSource<Api> {
  const { removable } = noun;
  const facts = { ...factsOf(noun.attributes), ...factsOf(noun.facts) };
  // The attributes are known only at run time; the schema checks what read returns.
  return defineDataSource<Attributes>({
    name: noun.name,
    description,
    attributes: {
      ...argumentsOf(parentAttributes(noun)),
      ...facts,
      ...(removable && { configured: computed(bool, `Whether a ${noun.title} is set.`, { notNull: true }) }),
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

/** The setting as the API shows it; "unset" where none is set, "gone" where its parent is. */
async function current(api: Api, noun: Noun, place: Values): Promise<Values | "unset" | "gone"> {
  const { path } = noun.list(place);
  try {
    return noun.read(await api.get(path), (member) => api.odd(path, member));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (await isParentGone(api, noun, place)) return "gone";
    if (!noun.removable || error.status !== 404) throw error;
    // Below a project, the look at the project has shown that this is the API.
    await api.shown();
    return "unset";
  }
}

function valuesOf(now: Values | "unset" | "gone"): Values | undefined {
  return typeof now === "string" ? undefined : now;
}

function notThere(noun: Noun, place: Values): DiagnosticError {
  return new DiagnosticError(
    `${capitalized(noun.title)} Not Found`,
    `There is no ${describe(noun, place)}: it is archived or deleted.`,
  );
}

const heldByAnother = "another resource of this run manages it now";

/** The remembered values that a destroy puts back: of a partial setting those that were ever configured. */
function restored(former: Json, privateState: Pick<PrivateState, "get">, settable: readonly string[]): Values {
  const names = privateState.get(touchedKey);
  return given(pick(former as JsonObject, Array.isArray(names) ? (names as string[]) : settable));
}

function warnTakenOver(noun: Noun, plan: Values, now: Values, changes: Values, context: ResourceContext): void {
  const before = Object.keys(changes).map((name) => `${name} = ${JSON.stringify(now[name])}`);
  context.warn(
    "Existing Setting Taken Over",
    `The ${describe(noun, plan)} was set before: ${before.join(", ")}. It now has the configured values; a destroy puts the former ones back.`,
  );
}

function warnNotRestored(noun: Noun, state: Values, former: string, why: string, context: ResourceContext): void {
  context.warn(
    "Former Setting Not Restored",
    `The ${describe(noun, state)} was ${former} before Terraform managed it, and could not be put back: ${why}. ` +
      "It stays as it is now; set it by hand where that matters.",
  );
}

/** Says in the plan of a destroy which values come back, or that no former values are known. */
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
      "Setting Stays as It Is",
      `The value that the ${what} had before Terraform managed it is not known, because it was imported or moved. A destroy leaves it as it is: ${now}.`,
    );
  }
  if (former === null) {
    return warningDiagnostic(
      "Setting Will Be Removed",
      `The ${what} was not set before Terraform managed it. A destroy removes it.`,
    );
  }
  const back = JSON.stringify(restored(former, privateState, settable));
  return warningDiagnostic(
    "Former Setting Will Be Restored",
    `A destroy of the ${what} puts back the former values: ${back}.`,
  );
}

function same<T>(value: T): T {
  return value;
}
