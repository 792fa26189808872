import { offers } from "../resources/index.ts";
import type { Kind } from "../noun/kind.ts";
import type { Noun } from "../noun/noun.ts";
import { kindsOf } from "../noun/kind.ts";
import { textOf } from "../noun/values.ts";
import type { Values } from "../noun/values.ts";
import type { Api, List, Query } from "../openai/client.ts";
import { ApiError, KeyError } from "../openai/error.ts";
import { path } from "../openai/path.ts";
import { failed, ok, skipped, warning } from "./check.ts";
import type { Check } from "./check.ts";

/** A family of endpoints, and a request that shows whether the key may read it. */
interface Family {
  readonly name: string;
  readonly title: string;
  readonly parents: Readonly<Record<string, string>>;
  readonly isSetting: boolean;
  /** Whether a 404 only means that nothing is set. */
  readonly mayBeUnset: boolean;
  readonly isOrdinary: boolean;
  list(place: Values): List;
}

export interface AccessOptions {
  readonly api: Api;
  readonly hasOrdinaryKey: boolean;
}

/** Requests a row of each family of endpoints. Families below a project are requested in the first project. */
export async function* checkAccess({ api, hasOrdinaryKey }: AccessOptions): AsyncGenerator<Check> {
  const first = new Map<string, string | undefined>();
  for (const family of families()) {
    const name = `access_${family.name}`;
    const places = Object.entries(family.parents).map(([attribute, parent]) => [attribute, first.get(parent)] as const);
    const missing = places.find(([, id]) => id === undefined);
    if (family.isOrdinary && !hasOrdinaryKey) {
      yield skipped(name, "These endpoints need an ordinary key, and OPENAI_API_KEY is not set.");
    } else if (missing !== undefined) {
      yield skipped(
        name,
        `The check needs a parent object: no ${family.parents[missing[0]]?.replaceAll("_", " ")} could be read.`,
      );
    } else {
      const { check, id } = await ask(api, name, family, Object.fromEntries(places));
      first.set(family.name, id);
      yield check;
    }
  }
}

async function ask(
  api: Api,
  name: string,
  family: Family,
  place: Values,
): Promise<{ readonly check: Check; readonly id?: string | undefined }> {
  const { title, isSetting, mayBeUnset } = family;
  const list = family.list(place);
  try {
    if (isSetting) await api.get(list.path);
    else {
      const { data } = await api.page(list.path, { query: { ...list.query, limit: 1 } });
      const [row] = data;
      const id = textOf((row as Values | undefined)?.["id"]) || undefined;
      return { check: ok(name, `The key may read ${title}.`), id };
    }
    return { check: ok(name, `The key may read ${title}.`) };
  } catch (error) {
    if (error instanceof KeyError)
      return { check: failed(name, error.message, "Set the key that these endpoints need.") };
    if (!(error instanceof ApiError)) throw error;
    const { status, message } = error;
    if (status === 404 && mayBeUnset) return { check: ok(name, `The key may read ${title}; none is set.`) };
    if (status === 404) {
      const remedy = `If the organization should have ${title}, ask OpenAI. Until then, leave out the resources for them.`;
      return { check: warning(name, `The organization does not have ${title}: ${message}`, remedy) };
    }
    return { check: failed(name, `${title}: ${message}`, adviceOn(status, family)) };
  }
}

function adviceOn(status: number | undefined, { isOrdinary }: Family): string {
  if (isOrdinary)
    return "Set OPENAI_API_KEY to a key of the project that owns the fine-tuning jobs, with the scope to read them.";
  return status === 401 || status === 403
    ? "As an owner of the organization, create an admin key with the scopes that the message names, or with all scopes."
    : "Try again later. If the error stays, report the request id to OpenAI.";
}

function families(): readonly Family[] {
  return [...kindsOf(offers).flatMap(familyOf), ...others];
}

function familyOf(kind: Kind): readonly Family[] {
  const noun = kind.listing?.noun ?? kind.setting;
  // The permissions of all checkpoints have no list. The jobs below are checked instead.
  if (noun === undefined) return [];
  const parent = Object.values(noun.parents as Readonly<Record<string, Noun>>).at(-1)?.title;
  const ofParent = parent === undefined ? "" : ` of ${/^[aeiou]/u.test(parent) ? "an" : "a"} ${parent}`;
  const whose = kind.setting !== undefined && parent === undefined ? " of the organization" : ofParent;
  return [
    {
      name: kind.name,
      title: `the ${noun.title}${kind.setting === undefined ? "s" : ""}${whose}`,
      parents: kind.parents,
      isSetting: kind.setting !== undefined,
      mayBeUnset: noun.removable,
      isOrdinary: false,
      list: (place) => noun.list(place),
    },
  ];
}

const plain = { parents: {}, isSetting: false, mayBeUnset: false, isOrdinary: false };

/** The families that only data sources read. */
const others: readonly Family[] = [
  { ...plain, name: "audit_log", title: "the audit logs", list: () => ({ path: path`/organization/audit_logs` }) },
  {
    ...plain,
    name: "usage",
    title: "the usage",
    list: () => ({ path: path`/organization/usage/completions`, query: sinceYesterday() }),
  },
  {
    ...plain,
    name: "cost",
    title: "the costs",
    list: () => ({ path: path`/organization/costs`, query: sinceYesterday() }),
  },
  {
    ...plain,
    name: "fine_tuning_checkpoint_permission",
    title: "the permissions of checkpoints",
    // Checkpoints have no list above them. A checkpoint that does not exist has no permissions.
    mayBeUnset: true,
    list: () => ({ path: path`/fine_tuning/checkpoints/${"ft:none"}/permissions` }),
  },
  {
    ...plain,
    name: "fine_tuning_job",
    title: "the fine-tuning jobs",
    isOrdinary: true,
    list: () => ({ path: path`/fine_tuning/jobs` }),
  },
];

function sinceYesterday(): Query {
  return { start_time: Math.floor(Date.now() / 1000) - 86_400 };
}
