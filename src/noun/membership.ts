import {
  computed,
  DiagnosticError,
  IncompleteError,
  isSettable,
  required,
  slashSeparatedId,
  string,
} from "terraform-plugin-kit";
import type { Attribute, Attributes, PrivateState, ResourceContext, ResourceRequest } from "terraform-plugin-kit";
import type { Api } from "../openai/client.ts";
import type { ApiPath } from "../openai/path.ts";
import { findRow, pathOf, rowsOf } from "./find.ts";
import { isId } from "./id.ts";
import { checkOrganization, claimObject, confirmOrganization, holdObject, isLastHolder } from "./instance.ts";
import { erased, fiveMinutes, noUpdate, parentAttributes } from "./life.ts";
import type { Life, ParentAttributes } from "./life.ts";
import { agree, describe } from "./noun.ts";
import type { NoAttributes, Noun, Parents, Row, Rows } from "./noun.ts";
import { knownState } from "./object.ts";
import { takeover } from "./peer.ts";
import type { PeerWays } from "./peer.ts";
import { isRefusal, lookAfter, mayHaveActed, saysItExists } from "./refusal.ts";
import { removeRow } from "./remove.ts";
import { given, pick } from "./values.ts";
import type { Values } from "./values.ts";

/** How the requests of a membership differ from the default requests. */
export interface MembershipWays<A extends Attributes, E extends Attributes = NoAttributes> extends PeerWays {
  /** The attributes that only the resource has. This life neither sends nor reads them, and data sources lack them. */
  readonly own?: E;
  /** Returns the row in the answer to a create, where the answer is not the row itself. */
  readonly joined?: (answer: Values) => unknown;
  /** Whether the configured id names the row, where the API has several ids for one object. */
  readonly names?: (written: string, row: Values) => boolean;
  /**
   * Returns the body of a create. By default, it has the id under its own name and every attribute that is set.
   * `plan` has the attributes that only the resource has.
   */
  readonly create?: (set: Values, plan: Values) => object;
  /** Returns the body of an update. By default, it has the attributes that changed. */
  readonly update?: (changed: Partial<Row<A>>) => object;
  /** Returns the paths of other lists that a create, update or delete changes. */
  readonly touches?: (place: Values) => readonly ApiPath[];
}

type MembershipAttributes<
  N extends string,
  P extends Parents,
  A extends Attributes,
  E extends Attributes,
> = ParentAttributes<P> &
  A &
  E & { readonly id: Attribute<string, "computed"> } & Readonly<Record<N, Attribute<string, "required">>>;

type ErasedWays = MembershipWays<Attributes, Attributes>;

/**
 * The life of a membership: an object is in a list or is not, such as a member or an assignment. The list has one row
 * for each member, whose id the user knows beforehand. A create adopts a row that exists, a lost answer is looked up,
 * and a second delete succeeds.
 */
export function membershipOf<
  N extends string,
  P extends Parents,
  A extends Attributes,
  const E extends Attributes = NoAttributes,
>(noun: Noun<N, P, A>, ways: MembershipWays<NoInfer<A>, E> = {}): Life<MembershipAttributes<N, P, A, E>> {
  const key = noun.idName ?? "id";
  const attributes: Attributes = noun.attributes;
  // The compiler checks the types of the attributes where an author writes the ways. Here the schema checks the
  // values.
  const {
    own = {},
    joined = (answer: Values) => answer,
    names,
    create = given,
    update,
    touches,
  } = ways as unknown as ErasedWays;
  const settable = Object.keys(attributes).filter((name) => isSettable(attributes[name] as Attribute));
  const updates = [...settable, ...Object.keys(own)].length > 0;
  const ids = [...Object.keys(noun.parents), key];
  // Without a parent, only the key decides which organization is meant, and a person has the same id in each
  // organization.
  const isOfOrganization = Object.keys(noun.parents).length === 0;
  const idOf = (values: Values): string => ids.map((name) => String(values[name])).join("/");
  const pickBy =
    (api: Api, values: Values, known?: unknown) =>
    (rows: Rows): Values | undefined => {
      const written = String(values[key]);
      const exact = rows.byId.get(written) ?? (known === undefined ? undefined : rows.byId.get(known));
      const row = exact ?? (names && rows.all.find((each) => names(written, each)));
      return row && noun.isLive(row, api.time()) ? row : undefined;
    };
  /** @param known the id that the API returned for a configured alias; an alias is not a path of the API */
  const find = async (api: Api, values: Values, known?: unknown): Promise<Values | undefined> => {
    const id = (names ? known : values[key]) as string | undefined;
    const row = await findRow(api, noun, values, { id, pick: pickBy(api, values, known) });
    return row && noun.isLive(row, api.time()) ? row : undefined;
  };
  const knownOf = ({ privateState }: ResourceContext): unknown => (names ? privateState.get(rowIdKey) : undefined);
  const remember = ({ privateState }: ResourceContext, row: Values): void => {
    if (names) privateState.set(rowIdKey, row["id"] as string);
  };
  const touched = (values: Values): { touches?: readonly ApiPath[] } => (touches ? { touches: touches(values) } : {});

  const change = async (api: Api, values: Values, wanted: Values, row: Values): Promise<void> => {
    const changed = Object.entries(wanted).filter(
      ([name, value]) => value !== undefined && !agree(attributes[name] as Attribute, value, row[name]),
    );
    if (changed.length === 0) return;
    const body = Object.fromEntries(changed);
    const path = pathOf(noun, values, row["id"] ?? values[key]);
    await api.post(path, update ? update(body) : body, { repeatable: true, ...touched(values) });
  };

  /** Reads the row from the list, or by a GET of the row, since a list lags behind more. */
  const look = async (api: Api, values: Values): Promise<Values | undefined> =>
    pickBy(api, values)(await rowsOf(api, noun, values, true)) ?? (await find(api, values));
  const lookPatiently = async (api: Api, values: Values): Promise<Values | undefined> => {
    for (const pause of pauses) {
      const row = await look(api, values);
      if (row || pause === 0) return row;
      await api.wait(pause);
    }
    return undefined;
  };

  /** Adds the member to the list, or finds it there. */
  const join = async (
    api: Api,
    values: Values,
    { removedByUs }: { readonly removedByUs: boolean },
  ): Promise<Values> => {
    const body = create(given(pick(values, [key, ...settable])), values);
    for (const pause of removedByUs ? pauses : [0]) {
      try {
        const answer = await api.post(noun.list(values).path, body, {
          confirm: async () => await look(api, values),
          createdIds: () => [String(values[key])],
          ...touched(values),
        });
        const row = noun.read(joined(answer as Values) ?? answer, undefined, values);
        return row["id"] === null ? await confirmed(lookPatiently(api, values), noun, values) : row;
      } catch (error) {
        if (mayHaveActed(error)) throw new IncompleteError({}, error);
        if (!isRefusal(error)) throw error;
        const existing = await lookAfter(
          error,
          async () => await (saysItExists(error) && !removedByUs ? lookPatiently : look)(api, values),
        );
        // After a delete of this process the list may lag. A row that it still shows is about to disappear, and is
        // not adopted.
        if (existing && !removedByUs) return existing;
        if (!existing || pause === 0) throw error;
        await api.wait(pause);
      }
    }
    throw notJoined(noun, values);
  };

  /** Joins and claims the row, so that no delete of this process, for example of a replaced resource, removes it again. */
  const joinAndClaim = async (api: Api, plan: Values, context: ResourceContext): Promise<Values> => {
    const wasRemoved = async (id: unknown): Promise<boolean> =>
      await claimObject(api, pathOf(noun, plan, id), context, describe(noun, plan));
    if (!names) return await join(api, plan, { removedByUs: await wasRemoved(plan[key]) });
    // The canonical id of an alias is known only after the create, when a delete may have met the create.
    const row = await join(api, plan, { removedByUs: false });
    return (await wasRemoved(row["id"])) ? await join(api, plan, { removedByUs: true }) : row;
  };

  return erased({
    name: noun.name,
    attributes: {
      id: computed(string, `\`${ids.join("/")}\`.`),
      ...parentAttributes(noun),
      [key]: required(string, noun.idText, {
        requiresReplace: true,
        validate: [isId],
        ...(names && { semanticEquals: sameBy(names) }),
      }),
      ...attributes,
      ...own,
    },
    timeouts: updates ? fiveMinutes : noUpdate,
    importId: slashSeparatedId(...ids),
    identity: Object.fromEntries(ids.map((name) => [name, "required"])),
    ...(names && {
      // Two configurations may spell one id differently and mean one object.
      identify: (privateState: Pick<PrivateState, "get">) => ({ [key]: privateState.get(rowIdKey) }),
    }),
    schemaVersion: 1,
    ...takeover(noun, { ...ways, attributes: { ...attributes, ...own }, ids, idOf }),

    async create({ plan, api, context }) {
      const known = { id: idOf(plan), [key]: plan[key] };
      const row = await joinAndClaim(api, plan, context);
      remember(context, row);
      const result = { ...pick(row, Object.keys(attributes)), ...known };
      try {
        checkOrganization(api, context, describe(noun, plan));
        await change(api, plan, given(pick(plan, settable)), row);
      } catch (error) {
        throw new IncompleteError(result, error);
      }
      return { ...result, ...given(pick(plan, settable)) };
    },

    async read({ state, api, context }) {
      const hold = (id: unknown): ((what: string) => void) => holdObject(api, pathOf(noun, state, id), context);
      const early = names ? undefined : hold(state[key]);
      const row = await find(api, state, knownOf(context));
      checkOrganization(api, context, describe(noun, state));
      if (!row) return undefined;
      remember(context, row);
      const held = early ?? hold(row["id"]);
      // Another instance that waits for the same list notes itself first.
      if (names) await api.wait(0);
      held(describe(noun, state));
      return { ...knownState(attributes, [], state, row), id: idOf(state) };
    },

    ...(updates && {
      async update({ plan, state, api, context }: { plan: Values; state: Values } & ResourceRequest<Api>) {
        if (isOfOrganization) await confirmOrganization(api, context, describe(noun, state));
        await change(api, state, pick(plan, settable), { ...state, id: state[key] });
        return { ...state, id: idOf(state), ...given(pick(plan, settable)) };
      },
    }),

    async delete({ state, api, context }) {
      // Under an alias, the API may answer that the assignment does not exist although it does.
      const id = names ? (knownOf(context) ?? (await find(api, state))?.["id"]) : state[key];
      const what = describe(noun, state);
      if (isOfOrganization) await confirmOrganization(api, context, what);
      else checkOrganization(api, context, what);
      if (typeof id !== "string" || !isLastHolder(api, pathOf(noun, state, id), context, what)) return;
      await removeRow(api, noun, state, id, { context });
      checkOrganization(api, context, what);
    },
  });
}

/** Whether two texts are spellings of one id, in either order. */
function sameBy(names: (written: string, row: Values) => boolean): (one: string, other: string) => boolean {
  return (one, other) => one === other || names(one, { id: other }) || names(other, { id: one });
}

/** The name in private state for the id that the API returned for an alias. */
const rowIdKey = "row_id";

/** The milliseconds between two looks for a row that a list shows late. */
const pauses: readonly number[] = [500, 1000, 2000, 0];

/** Returns the row that a create is expected to have made, where the answer to the create has no id. */
async function confirmed(found: Promise<Values | undefined>, noun: Noun, values: Values): Promise<Values> {
  try {
    const row = await found;
    if (row) return row;
  } catch (error) {
    throw new IncompleteError({}, error);
  }
  throw new IncompleteError(
    {},
    new DiagnosticError(
      "Create Not Confirmed",
      `The API accepted the ${describe(noun, values)}, but its answer does not name the ${noun.title}, and the list does not show it. The resource is recorded as tainted: apply again.`,
    ),
  );
}

function notJoined(noun: Noun, values: Values): DiagnosticError {
  return new DiagnosticError(
    "Create Not Confirmed",
    `The API removed the ${describe(noun, values)} for another resource of this run, and the list still shows it. Apply again.`,
  );
}
