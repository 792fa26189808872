import { generateConfig, isList, isObject, nestedBodyOf } from "terraform-plugin-kit";
import type { Attribute, ObjectValue, Value } from "terraform-plugin-kit";
import { given } from "../noun/values.ts";
import type { Values } from "../noun/values.ts";
import { addressesOf } from "./address.ts";
import { expressionOf, Reference } from "./hcl.ts";
import type { Block, Expression } from "./hcl.ts";
import { identifierOf } from "./identifier.ts";
import type { Kind } from "../noun/kind.ts";
import type { Family, Found } from "./read.ts";

/** The objects to write. */
export interface Selection {
  /** Whether to write the kind at all. */
  readonly asks: (kind: Kind) => boolean;
  /** Whether the user named the kind, so that no object of it is left out. */
  readonly names: (kind: Kind) => boolean;
  /** The ids of the projects whose objects to write; undefined for all projects. */
  readonly projects: ReadonlySet<string> | undefined;
  /** Whether the user asked for a name; undefined where the user asked for all names. */
  readonly pattern: ((name: string) => boolean) | undefined;
}

/** The blocks of one kind. */
export interface Written {
  readonly kind: Kind;
  /** The resources and their imports, by address. */
  readonly resources: readonly WrittenResource[];
  readonly data: readonly Block[];
  /** The objects that cannot be resources and that no block refers to, by the reason. */
  readonly others: ReadonlyMap<string, readonly string[]>;
  /** The number of objects that are left out, by the reason. */
  readonly leftOut: ReadonlyMap<string, number>;
}

export interface WrittenResource {
  readonly address: string;
  readonly importId: string;
  readonly block: Block;
}

/** Plans the blocks of an organization. The same objects give the same blocks, in whatever order the API returns them. */
export function planExport(
  families: ReadonlyMap<string, Family>,
  order: readonly Kind[],
  selection: Selection,
): readonly Written[] {
  const all = order.flatMap(({ name }) => families.get(name) ?? []);
  const people = new Map((families.get("organization_user")?.found ?? []).map((each) => [each.id, each]));
  const emails = Map.groupBy(people.values(), ({ row }) => lowerCase(row["email"]));
  /** Returns the email of a person, if only this person has it. */
  const emailOf = (id: unknown): string | undefined => {
    const email = people.get(String(id))?.row["email"];
    return typeof email === "string" && email.includes("@") && emails.get(lowerCase(email))?.length === 1
      ? email
      : undefined;
  };
  const addresses = addressesOfAll(all, emailOf);
  const addressOf = (each: Found): string => addresses.get(each) ?? "";
  const byId = new Map(all.map(({ kind, found }) => [kind.name, Map.groupBy(found, ({ id }) => id)]));
  const isWanted = wantedBy(selection, families, byId);
  const dataOf = new Map<string, Set<Found>>();

  /** Returns a reference to the object of another kind whose id an attribute of a state holds. */
  const targetOf = (candidates: readonly string[], id: string, state: Values): Found | undefined => {
    for (const name of candidates) {
      const kind = families.get(name)?.kind;
      if (kind === undefined || !selection.asks(kind)) continue;
      const target = byId
        .get(name)
        ?.get(id)
        ?.find(({ place }) => liesIn(place, state));
      if (target !== undefined) return target;
    }
    return undefined;
  };
  const referenceTo = (candidates: readonly string[], id: string, state: Values): Expression => {
    const target = targetOf(candidates, id, state);
    if (target === undefined) return id;
    if (target.state !== null) {
      return isWanted(target) ? new Reference(`openai_${target.kind}.${addressOf(target)}.id`) : id;
    }
    dataOf.set(target.kind, (dataOf.get(target.kind) ?? new Set()).add(target));
    return new Reference(`data.openai_${target.kind}.${addressOf(target)}.id`);
  };

  const resources = new Map<string, { readonly leftOut: Map<string, number>; readonly all: WrittenResource[] }>();
  for (const family of all) {
    const { kind } = family;
    if (!selection.asks(kind)) continue;
    const leftOut = new Map<string, number>();
    const written: WrittenResource[] = [];
    const why = leavingOut(family, families, byId, selection.names(kind));
    for (const each of family.found.filter(isWanted)) {
      if (each.state === null) continue;
      const reason = why(each);
      if (reason !== undefined) {
        if (reason !== "") leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
        continue;
      }
      const address = addressOf(each);
      written.push({
        address: `openai_${kind.name}.${address}`,
        importId: importIdOf(kind, each.state),
        block: {
          type: "resource",
          labels: [`openai_${kind.name}`, address],
          body: { attributes: attributesOf(kind, each.state, { emailOf, referenceTo }) },
        },
      });
    }
    resources.set(kind.name, { leftOut, all: written.toSorted(byAddress) });
  }
  // A data source refers to its parents, which may need data sources as well. The deepest objects come first.
  const data = new Map<string, readonly Block[]>();
  for (const { kind } of all.toReversed()) {
    const used = [...(dataOf.get(kind.name)?.values() ?? [])];
    data.set(kind.name, used.map((each) => dataBlock(kind, each, addressOf(each), referenceTo)).toSorted(byLabel));
  }
  return all.flatMap(({ kind, found }): readonly Written[] => {
    if (!selection.asks(kind)) return [];
    const used = dataOf.get(kind.name);
    const others = new Map<string, string[]>();
    for (const each of found) {
      if (!each.whyNot || used?.has(each) || !isWanted(each)) continue;
      const same = others.get(each.whyNot) ?? [];
      others.set(each.whyNot, same);
      same.push(`${JSON.stringify(each.name)} (${[...Object.values(each.place), each.id].join("/")})`);
    }
    const own = resources.get(kind.name);
    return [
      {
        kind,
        resources: own?.all ?? [],
        data: data.get(kind.name) ?? [],
        others: sortedByKey([...others].map(([reason, names]) => [reason, names.toSorted()])),
        leftOut: sortedByKey([...(own?.leftOut ?? [])]),
      },
    ];
  });
}

function lowerCase(text: unknown): string {
  return typeof text === "string" ? text.toLowerCase() : "";
}

function byLabel(a: Block, b: Block): number {
  return (a.labels.at(-1) ?? "") < (b.labels.at(-1) ?? "") ? -1 : 1;
}

function sortedByKey<T>(entries: readonly (readonly [string, T])[]): ReadonlyMap<string, T> {
  return new Map(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function byAddress(a: WrittenResource, b: WrittenResource): number {
  return a.address < b.address ? -1 : 1;
}

type EmailOf = (id: unknown) => string | undefined;

/** Returns the addresses of all objects, also of objects that are not written: the choice of objects changes no address. */
function addressesOfAll(families: readonly Family[], emailOf: EmailOf): ReadonlyMap<Found, string> {
  const addresses = new Map<Found, string>();
  const byId = new Map(families.map(({ kind, found }) => [kind.name, Map.groupBy(found, ({ id }) => id)]));
  for (const { kind, found } of families) {
    const named = found.map((each) => {
      const inside = Object.entries(kind.parents).map(([attribute, name]) => {
        const id = String(each.place[attribute]);
        const parent = byId
          .get(name)
          ?.get(id)
          ?.find(({ place }) => liesIn(place, each.place));
        return (parent && addresses.get(parent)) ?? identifierOf(id);
      });
      // The name of a membership comes from its member.
      const joined = kind.rules.refers?.[kind.idName]?.flatMap((name) => byId.get(name)?.get(each.id) ?? []) ?? [];
      const own = joined.find(({ place }) => Object.keys(place).length === 0);
      const name = (own && addresses.get(own)) ?? ownName(kind, each, emailOf);
      return { each, id: each.id, name: [...inside, name], born: each.born };
    });
    for (const [{ each }, address] of addressesOf(named)) addresses.set(each, address);
  }
  return addresses;
}

/** Whether a parent in this place can be the parent of an object with these ids. */
function liesIn(place: Values, ids: Values): boolean {
  return Object.entries(place).every(([key, value]) => (ids[key] ?? value) === value);
}

function ownName({ setting, parents, ...kind }: Kind, { id, name }: Found, emailOf: EmailOf): string {
  if (setting !== undefined) return Object.keys(parents).length > 0 ? "" : "organization";
  return isOfPerson(kind) && kind.idName === "user_id" ? (emailOf(id) ?? (name.includes("@") ? id : name)) : name;
}

/** Whether a resource names a person by email or by id. */
function isOfPerson({ resource: { schema } }: Pick<Kind, "resource">): boolean {
  return schema.attributes["email"]?.mode === "optionalComputed" && schema.attributes["user_id"] !== undefined;
}

/** Whether the user asked for an object, by its project, by its own name, or by the name of a parent. */
function wantedBy(
  { asks, names, projects, pattern }: Selection,
  families: ReadonlyMap<string, Family>,
  byId: ReadonlyMap<string, ReadonlyMap<string, readonly Found[]>>,
): (each: Found) => boolean {
  return (each) => {
    const kind = families.get(each.kind)?.kind;
    if (kind === undefined || !asks(kind)) return false;
    const project = kind.name === "project" ? each.id : (each.place["project_id"] ?? each.row["project_id"]);
    if (projects !== undefined && !(typeof project === "string" ? projects.has(project) : names(kind))) return false;
    if (pattern === undefined || pattern(each.name)) return true;
    const above = [...Object.entries(kind.parents), ["project_id", "project"] as const].flatMap(
      ([attribute, name]) => byId.get(name)?.get(String(each.place[attribute] ?? each.row[attribute])) ?? [],
    );
    return above.some(({ name }) => pattern(name));
  };
}

/** Returns the reason to leave out an object; undefined to write it. An empty reason has no comment. */
function leavingOut(
  { kind, found }: Family,
  families: ReadonlyMap<string, Family>,
  byId: ReadonlyMap<string, ReadonlyMap<string, readonly Found[]>>,
  isNamed: boolean,
): (each: Found) => string | undefined {
  const { broughtBy, leftOut, shared } = kind.rules;
  const by = broughtBy && families.get(broughtBy.noun);
  const places = Object.keys(kind.parents);
  const inPlace = Map.groupBy(by?.found ?? [], ({ place, id }) =>
    placeKey({ ...place, [by?.kind.idName ?? "id"]: id }, places),
  );
  const common = shared && !isNamed ? commonValues(kind, found, shared.by, families) : undefined;
  return (each) => {
    const state: Values = each.state ?? {};
    const others = inPlace.get(placeKey(state, places)) ?? [];
    if (others.some((other) => broughtBy?.brings(other.state ?? other.row, state))) return "";
    if (isNamed) return undefined;
    if (common?.has(each)) return "have values that most active projects share";
    return leftOut?.(state, (attribute) => {
      const [parent] = byId.get(kind.parents[attribute] ?? "")?.get(String(state[attribute])) ?? [];
      return parent?.row;
    });
  };
}

function placeKey(values: Values, names: readonly string[]): string {
  return textOf(names.map((name) => values[name]));
}

/** Returns a text that is the same for equal values. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? String(each) : each));
}

/** Returns the objects whose values most active projects share. */
function commonValues(
  kind: Kind,
  found: readonly Found[],
  by: readonly string[],
  families: ReadonlyMap<string, Family>,
): ReadonlySet<Found> {
  const projects = families
    .get("project")
    ?.found.filter(({ row }) => !row["archived_at"] && row["status"] !== "archived");
  const names = Object.keys(kind.setting?.attributes ?? kind.listing?.noun.attributes ?? {});
  const alike = Map.groupBy(found, ({ state }) => placeKey(state ?? {}, [...by, ...names]));
  const most = (projects?.length ?? 0) / 2;
  return new Set([...alike.values()].filter((same) => same.length > most).flat());
}

interface Resolving {
  readonly emailOf: EmailOf;
  readonly referenceTo: (candidates: readonly string[], id: string, state: Values) => Expression;
}

/** Returns the attributes of a resource: the values that differ from the defaults, with references in place of ids. */
function attributesOf(kind: Kind, state: ObjectValue, { emailOf, referenceTo }: Resolving): Map<string, Expression> {
  const { schema } = kind.resource;
  const { defaults = {}, insteadOf = {}, refers = {} } = kind.rules;
  const config: Values = generateConfig(schema, state);
  const ofPerson = isOfPerson(kind);
  const email = ofPerson ? emailOf(state["user_id"]) : undefined;
  const attributes = new Map<string, Expression>();
  for (const [name, attribute] of Object.entries(schema.attributes)) {
    const value = (name === "email" && email !== undefined ? email : (config[name] ?? null)) as Value;
    if (value === null || isEqual(withoutNulls(value), defaults[name])) continue;
    if (insteadOf[name] !== undefined && (config[insteadOf[name]] ?? null) !== null) continue;
    if (ofPerson && name === (email === undefined ? "email" : "user_id")) continue;
    const parent = kind.parents[name];
    const candidates = refers[name] ?? (parent === undefined || parent === "organization_user" ? [] : [parent]);
    const referring = { candidates, refers, referenceTo, state };
    attributes.set(name, valueOf(name, spelled(value, attribute), attribute, referring));
  }
  return attributes;
}

/** Adds the last line end to a text of several lines, if the line end does not count, so that the text can be a heredoc. */
function spelled(value: Value, { semanticEquals }: Pick<Attribute, "semanticEquals">): Value {
  if (typeof value !== "string" || !value.includes("\n") || value.endsWith("\n")) return value;
  return semanticEquals?.(value, `${value}\n`) ? `${value}\n` : value;
}

interface Referring extends Pick<Resolving, "referenceTo"> {
  readonly candidates: readonly string[];
  readonly refers: Readonly<Record<string, readonly string[]>>;
  readonly state: Values;
}

function valueOf(name: string, value: Value, attribute: Attribute | undefined, referring: Referring): Expression {
  const { candidates, refers, referenceTo, state } = referring;
  if (typeof value === "string") return candidates.length > 0 ? referenceTo(candidates, value, state) : value;
  if (isList(value)) {
    // Terraform reads the list as a set, in which the API promises no order.
    const isSet = isList(attribute?.type.constraint) && attribute.type.constraint[0] === "set";
    const elements = isSet ? value.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1)) : value;
    return elements.map((element) => valueOf(name, element, attribute, referring));
  }
  if (!isObject(value)) return expressionOf(value);
  const inner = attribute && nestedBodyOf(attribute)?.attributes;
  const members = Object.keys(inner ?? value).filter((member) => (value[member] ?? null) !== null);
  return new Map(
    members.map((member) => {
      const path = `${name}.${member}`;
      const within = { ...referring, candidates: refers[path] ?? [] };
      return [member, valueOf(path, value[member] ?? null, inner?.[member], within)];
    }),
  );
}

function importIdOf({ resource: { importId }, rules }: Kind, state: ObjectValue): string {
  if (rules.importId !== undefined) return rules.importId(state);
  return (importId?.attributes ?? ["id"]).map((name) => state[name] as string).join("/");
}

function dataBlock(
  kind: Kind,
  { id, place, whyNot = "" }: Found,
  address: string,
  referenceTo: Resolving["referenceTo"],
): Block {
  const parents = Object.entries(kind.parents).map(
    ([name, parent]) => [name, referenceTo([parent], String(place[name]), place)] as const,
  );
  return {
    type: "data",
    labels: [`openai_${kind.name}`, address],
    comment: [`Not a resource: ${whyNot}.`],
    body: { attributes: new Map<string, Expression>([...parents, [kind.idName, id]]) },
  };
}

function withoutNulls(value: Value): Value {
  return isObject(value) ? (given(value) as ObjectValue) : value;
}

function isEqual(one: Value, other: unknown): boolean {
  return other !== undefined && textOf(one) === textOf(other);
}
