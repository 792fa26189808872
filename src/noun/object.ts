import { computed, IncompleteError, isNested, isSettable, slashSeparatedId, string } from "terraform-plugin-kit";
import type { Attribute, Attributes, ResourceContext } from "terraform-plugin-kit";
import type { Doubt } from "../openai/api.ts";
import type { Api } from "../openai/client.ts";
import { UnconfirmedError } from "../openai/error.ts";
import type { ApiPath } from "../openai/path.ts";
import { sendable } from "./body.ts";
import { warnOfDoubt } from "./doubt.ts";
import { findRow, notInOrganization, pathOf } from "./find.ts";
import { checkFixed, fixedOf, planFixed, rememberCreated } from "./fixed.ts";
import { checkOrganization, holdObject, isLastHolder } from "./instance.ts";
import { agree, describe } from "./noun.ts";
import type { NoAttributes, Noun, Parents, Row } from "./noun.ts";
import { erased, fiveMinutes, noUpdate, parentAttributes } from "./life.ts";
import type { Life, ParentAttributes } from "./life.ts";
import { takeover } from "./peer.ts";
import type { PeerWays } from "./peer.ts";
import { removeRow } from "./remove.ts";
import type { Destroy } from "./remove.ts";
import { given, pick } from "./values.ts";
import type { Values } from "./values.ts";

/** How the requests of an object differ from the default requests. */
export interface ObjectWays<A extends Attributes, E extends Attributes = NoAttributes> extends PeerWays {
  /**
   * The attributes that only the resource has. This life does not read them, data sources lack them, and only
   * `create` may send them.
   */
  readonly own?: E;
  /**
   * Returns the body of a create. By default, it has every attribute that is set. An update right after the create
   * sends the attributes that the body leaves out.
   */
  readonly create?: (set: Partial<Row<A & E>>) => object;
  /**
   * Returns the body of an update, from the changed attributes or from all attributes that are set. By default, it
   * has the changed attributes. A body without members is not sent.
   */
  readonly update?: (changed: Partial<Row<A>>, set: Partial<Row<A>>) => object;
  /** Removes the object. By default, by a DELETE. */
  readonly destroy?: Destroy;
  /** Returns the paths of other lists that a create, update or delete changes. */
  readonly touches?: (place: Values) => readonly ApiPath[];
}

type ObjectAttributes<
  N extends string,
  P extends Parents,
  A extends Attributes,
  E extends Attributes,
> = ParentAttributes<P> &
  A &
  E & { readonly id: Attribute<string, "computed"> } & Readonly<Record<N, Attribute<string, "computed">>>;

type ErasedWays = ObjectWays<Attributes, Attributes>;

/** The name in private state for the start (Unix seconds) of a create that did not learn the id. */
const beganKey = "create_began";

/**
 * The life of an object: a POST to its list creates it, the API gives it an id, and other objects may have the same
 * name. A create never makes two objects, also where the answer is lost.
 */
export function objectOf<
  N extends string,
  P extends Parents,
  A extends Attributes,
  const E extends Attributes = NoAttributes,
>(noun: Noun<N, P, A>, ways: ObjectWays<NoInfer<A>, E> = {}): Life<ObjectAttributes<N, P, A, E>> {
  const idName = noun.idName ?? "id";
  const attributes: Attributes = noun.attributes;
  // The compiler checks the types of the attributes where an author writes the ways. Here the schema checks the
  // values.
  const { own = {}, create, update = same, destroy, touches } = ways as unknown as ErasedWays;
  const settable = Object.keys(attributes).filter((name) => isSettable(attributes[name] as Attribute));
  const fixed = fixedOf(attributes);
  const changeable = settable.filter((name) => !fixed.includes(name));
  const updates = changeable.length > 0 || Object.values(own).some(({ requiresReplace }) => requiresReplace !== true);
  const answered = Object.keys(attributes).filter((name) => isAnswered(attributes[name] as Attribute));
  const bodyOf = (values: Values): object => {
    const set = sendable(attributes, given(pick(values, [...settable, ...Object.keys(own)])));
    return create ? create(set) : pick(set, settable);
  };
  const ids = [...Object.keys(noun.parents), idName];
  const idOf = (state: Values): string | undefined => (state["id"] ?? state[idName] ?? undefined) as string | undefined;
  const named = (id: unknown): Values => ({ id: id ?? undefined, [idName]: id ?? undefined });

  /** Whether a row equals the object of the create, as far as both have values. */
  const alikeTo = (api: Api, values: Values) => {
    const body = bodyOf(values);
    const sent = settable.filter((name) => name in body || fixed.includes(name));
    return (item: unknown): boolean => {
      const row = noun.read(item);
      return (
        noun.isLive(row, api.time()) &&
        sent.every((name) => fits(attributes[name] as Attribute, values[name], row[name]))
      );
    };
  };
  const change = async (api: Api, state: Values, id: unknown, wanted: Values, current: Values): Promise<void> => {
    const changed = Object.entries(wanted).filter(
      ([name, value]) => value !== undefined && !agree(attributes[name] as Attribute, value, current[name]),
    );
    if (changed.length === 0) return;
    const sent = (values: Values): Values => sendable(attributes, values, current);
    const body = update(sent(Object.fromEntries(changed)), sent(given(wanted)));
    if (Object.values(body).every((value) => value === undefined)) return;
    await api.post(pathOf(noun, state, id), body, { repeatable: true, ...touched(state) });
  };
  const touched = (state: Values): { touches?: readonly ApiPath[] } => (touches ? { touches: touches(state) } : {});

  const candidates = async (api: Api, state: Values, { privateState }: ResourceContext): Promise<readonly string[]> => {
    const began = privateState.get(beganKey);
    return await api.candidates(noun.list(state), alikeTo(api, state), typeof began === "number" ? began : null);
  };

  return erased({
    name: noun.name,
    attributes: {
      id: computed(string, noun.idText),
      [idName]: computed(string, "Always the same as `id`."),
      ...parentAttributes(noun),
      ...attributes,
      ...own,
    },
    timeouts: updates ? fiveMinutes : noUpdate,
    importId: slashSeparatedId(...ids),
    identity: Object.fromEntries(ids.map((name) => [name, "required"])),
    schemaVersion: 1,
    ...takeover(noun, { ...ways, attributes: { ...attributes, ...own }, ids, idOf: (values) => values[idName] }),

    plan: (change) => planFixed(noun, change),

    async create({ plan, api, context }) {
      rememberCreated(context);
      const body = bodyOf(plan);
      let row: Values;
      try {
        const onDoubt = (doubt: Doubt): void => warnOfDoubt(context, doubt);
        const options = { alike: alikeTo(api, plan), title: noun.title, onDoubt, ...touched(plan) };
        row = noun.read(await api.createOnce(noun.list(plan), body, options));
      } catch (error) {
        if (!(error instanceof UnconfirmedError)) throw error;
        context.privateState.set(beganKey, error.createdAt);
        throw new IncompleteError({}, error);
      }
      const result = { ...pick(row, answered), ...named(row["id"]) };
      try {
        checkOrganization(api, context, describe(noun, { ...plan, ...row }));
        const later = changeable.filter((name) => !(name in body));
        await change(api, plan, row["id"], given(pick(plan, later)), row);
        checkFixed(noun, plan, row, context);
      } catch (error) {
        throw new IncompleteError(result, error);
      }
      return result;
    },

    async read({ state, api, context }) {
      const id = idOf(state);
      if (!id) return (await candidates(api, state, context)).length > 0 ? {} : undefined;
      const held = holdObject(api, pathOf(noun, state, id), context);
      const row = await findRow(api, noun, state, { id });
      checkOrganization(api, context, describe(noun, { ...state, id }));
      if (!row && noun.permanent) throw notInOrganization(noun, { id });
      if (!row || !noun.isLive(row, api.time())) return undefined;
      held(describe(noun, { ...state, id }));
      return { ...named(id), ...knownState(attributes, fixed, state, row) };
    },

    ...(updates && {
      async update({ plan, state, api }) {
        await change(api, state, idOf(state), pick(plan, changeable), state);
        return { ...state, ...named(idOf(state)), ...definite(pick(plan, settable)) };
      },
    }),

    async delete({ state, api, context }) {
      const id = idOf(state);
      if (!id) return warnLeft(noun, await candidates(api, state, context), context);
      const what = describe(noun, { ...state, id });
      if (!isLastHolder(api, pathOf(noun, state, id), context, what)) return undefined;
      await removeRow(api, noun, state, id, { destroy, context });
      // In another organization, the object is missing because it never existed there.
      return checkOrganization(api, context, what);
    },
  });
}

/**
 * Returns the attributes as the API returns them. An attribute that no update can change keeps its state where the
 * API returns no value. A required attribute never becomes null. Null is not drift from an empty text or an empty
 * list. An empty list is not drift from null where the configuration may leave the list out.
 */
export function knownState(attributes: Attributes, fixed: readonly string[], state: Values, row: Values): Values {
  const now = Object.entries(attributes).map(([name, attribute]) => {
    const value = row[name] ?? null;
    const keeps = fixed.includes(name) || attribute.mode === "required" || attribute.mode === "optionalComputed";
    const before = state[name] ?? null;
    const isEmpty = attribute.mode === "optional" && isEmptyValue(value) && isEmptyValue(before);
    return [name, isEmpty || (value === null && (keeps || before === "")) ? state[name] : value] as const;
  });
  return definite(Object.fromEntries(now));
}

/** Whether the API sets the attribute, or a nested attribute of it. */
function isAnswered({ mode, type }: Attribute): boolean {
  return (
    mode === "computed" ||
    mode === "optionalComputed" ||
    (isNested(type) && Object.values(type.nested.attributes).some(isAnswered))
  );
}

/** Whether a row has the requested value. A value that is not set on either side counts as equal. */
function fits(attribute: Attribute, wanted: unknown, found: unknown): boolean {
  return (
    wanted === null || wanted === undefined || found === null || found === undefined || agree(attribute, wanted, found)
  );
}

function isEmptyValue(value: unknown): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

function warnLeft(noun: Noun, ids: readonly string[], context: ResourceContext): void {
  if (ids.length === 0) return;
  context.warn(
    "Object May Be Left Behind",
    `An earlier apply did not learn the id of the ${noun.title} that it created. The object may be one of these: ${ids.join(", ")}. ` +
      "The provider left them alone, because each may belong to somebody else, and removed the resource from the state. " +
      "If one of them is yours, import that object (terraform import, or an import block) or remove it by hand.",
  );
}

function definite(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function same<T>(value: T): T {
  return value;
}
