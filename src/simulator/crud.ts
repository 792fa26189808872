import { notFound, Refusal } from "./errors.ts";
import { FieldError } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { listAnswer } from "./paging.ts";
import type { Paging } from "./paging.ts";
import { makes, managed, segment } from "./route.ts";
import type { Call, NounSeed, Route } from "./route.ts";
import { readShape } from "./shape.ts";
import type { Input, Shape } from "./shape.ts";
import type { Store, TableKey } from "./store.ts";

/** The rows of one collection of the API, and how its endpoints treat them. */
export interface Collection<Row extends Identified, Item, Removed, Body, Extra extends Shape, Field extends string> {
  readonly table: TableKey<Row>;
  /** the name of a row in errors: "group" */
  readonly title: string;
  /** the prefix of the ids that the API makes; omitted where `row` makes the id */
  readonly prefix?: string | ((store: Store) => string);
  /** the parent, which the first `{}` of the path names; omitted where the collection has none */
  readonly parent?: Parent<Field>;
  readonly paging: Paging;
  readonly present: (row: Row, store: Store) => Item;
  /** reads the body of a create. A row of a seed has the same members, and its id, its time, its parent and `extra`. */
  readonly body?: Reader<Body>;
  /** members that only a seed can set */
  readonly extra?: Extra;
  /** the row that a create or a seed adds. @throws Refusal */
  readonly row: (input: Body & Partial<Input<Extra>>, base: Base, store: Store) => Row;
  /** the id of a row in a path and in a cursor; its `id` when omitted */
  readonly key?: (row: Row) => string;
  /** the rows of one parent, oldest first; the rows of the table when omitted */
  readonly rows?: (store: Store, parent: string) => readonly Row[];
  /** which rows the list shows, given the query */
  readonly where?: (call: Call) => (row: Row) => boolean;
  /** the error for a path without a row; a 404 when omitted */
  readonly missing?: (key: string, call: Call) => Refusal;
  readonly retrieve?: false | ((row: Row, call: Call) => unknown);
  readonly create?: true | Create<Row, Body>;
  /** the updated row, given the call's body; omitted where the API has no update. @throws Refusal */
  readonly update?: (row: Row, call: Call) => Row;
  /** the answer to an update; the result of `present` when omitted */
  readonly updated?: (row: Row, call: Call) => unknown;
  /** checks that the row may be deleted, and returns the answer. @throws Refusal */
  readonly remove?: (row: Row, call: Call) => Removed;
}

/** Reads a body. It is an object rather than a function, because TypeScript does not infer from a call that returns a function. */
export interface Reader<T> {
  /** @throws Refusal */
  readonly read: (value: unknown) => T;
}

export interface Identified {
  readonly id: string;
}

/** The parent of a collection. */
export interface Parent<Field extends string> {
  /** its name in errors: "project" */
  readonly title: string;
  /** the member of a row that holds the parent's id */
  readonly field: Field;
  /** @throws Refusal 404 where the object does not exist */
  readonly exists: (store: Store, id: string) => void;
  /** @throws Refusal where its collections cannot be used; the same as `exists` when omitted */
  readonly open?: (store: Store, id: string) => void;
}

/** The members of every new row. */
export interface Base {
  /** "" where the collection has no prefix */
  readonly id: string;
  readonly created_at: number;
  /** the parent's id; "" where the collection has no parent */
  readonly parent: string;
}

interface Create<Row, Body> {
  /** checks that depend on other objects. @throws Refusal */
  readonly check?: (input: Body, call: Call) => void;
  readonly answer?: (row: Row, call: Call, input: Body) => unknown;
}

/** The members of a new row that a seed or a path sets. */
type Seeded = { readonly [M in keyof Base]?: Base[M] | undefined };

/** A row of a seed. */
export type CrudSeed<Body, Extra extends Shape, Field extends string> = Body &
  Partial<Input<Extra>> & { readonly [F in Field]: string } & {
    readonly id?: string | undefined;
    readonly created_at?: number | undefined;
  };

/** The part of a noun that its collection provides. */
export interface Crud<Row, Item, Removed, Seed> {
  readonly routes: readonly Route[];
  readonly seed: NounSeed<Seed>;
  readonly present: (row: Row, store: Store) => Item;
  readonly remove?: (row: Row, call: Call) => Removed;
  /** finds the row that a path names, for further routes below it. @throws Refusal */
  readonly find: (call: Call) => Row;
}

/**
 * The endpoints of a collection: GET and POST on the template, GET, POST and DELETE on the template with one more `{}`.
 * @param template the path of the list, "/organization/projects/{}/users"
 */
export function crud<
  Row extends Identified,
  Item,
  Removed = never,
  Body = unknown,
  const Extra extends Shape = NoMembers,
  const Field extends string = never,
>(
  template: string,
  collection: Collection<Row, Item, Removed, Body, Extra, Field>,
): Crud<Row, Item, Removed, CrudSeed<Body, Extra, Field>> {
  const { table, parent, create, update, remove, retrieve } = collection;
  const key = collection.key ?? ((row: Row) => row.id);
  const present = (row: Row, call: Call): Item => collection.present(row, call.store);
  const parentOf = (call: Call): string => {
    if (parent === undefined) return "";
    const id = segment(call, 0);
    (parent.open ?? parent.exists)(call.store, id);
    return id;
  };
  /** The field is a member of the row, because the collection's `row` sets it. */
  const belongs = (row: Row, id: string): boolean =>
    parent === undefined || (row as Readonly<Record<string, unknown>>)[parent.field] === id;
  const rowsOf = (store: Store, id: string): readonly Row[] => {
    if (collection.rows !== undefined) return collection.rows(store, id);
    const rows = store.table(table).rows();
    return rows.filter((row) => belongs(row, id));
  };
  const rowNamed = (store: Store, id: string, wanted: string): Row | undefined => {
    if (collection.rows !== undefined || collection.key !== undefined) {
      return rowsOf(store, id).find((row) => key(row) === wanted);
    }
    const row = store.table(table).get(wanted);
    return row !== undefined && belongs(row, id) ? row : undefined;
  };
  const find = (call: Call): Row => {
    const id = parentOf(call);
    const wanted = segment(call, parent === undefined ? 0 : 1);
    const row = rowNamed(call.store, id, wanted);
    if (row === undefined) throw collection.missing?.(wanted, call) ?? notFound(collection.title, wanted);
    return row;
  };
  const newRow = (store: Store, input: Body & Partial<Input<Extra>>, seeded: Seeded): Row => {
    const { prefix } = collection;
    const base: Base = {
      id:
        seeded.id ?? (prefix === undefined ? "" : store.ids.next(typeof prefix === "string" ? prefix : prefix(store))),
      created_at: seeded.created_at ?? store.now(),
      parent: seeded.parent ?? "",
    };
    return store.table(table).put(collection.row(input, base, store));
  };
  const listed = (call: Call): unknown => {
    const rows = rowsOf(call.store, parentOf(call)).filter(collection.where?.(call) ?? (() => true));
    return listAnswer(call, rows, collection.paging, key, (row) => present(row, call));
  };
  const created = (call: Call, options: Create<Row, Body>): unknown => {
    const id = parentOf(call);
    const input = readBody(call.body);
    options.check?.(input, call);
    // `extra` has no required member, so a body without these members is a complete row.
    const row = newRow(call.store, input as Body & Partial<Input<Extra>>, { parent: id });
    return (options.answer ?? present)(row, call, input);
  };
  const readBody = (value: unknown): Body => {
    if (collection.body !== undefined) return collection.body.read(value);
    // Without its own body, the row consists of `extra`, and Body has no members.
    return readShape(value, {}) as Body;
  };
  const updated = (call: Call, update: (row: Row, call: Call) => Row): unknown => {
    const row = call.store.table(table).put(update(find(call), call));
    return (collection.updated ?? present)(row, call);
  };
  const removed = (call: Call, answer: (row: Row, call: Call) => unknown): unknown => {
    const row = find(call);
    const answered = answer(row, call);
    call.store.table(table).delete(row.id);
    return answered;
  };
  const one = `${template}/{}`;
  return {
    present: collection.present,
    ...(remove === undefined ? {} : { remove }),
    find,
    routes: [
      managed("GET", template, listed),
      create !== undefined && makes(managed("POST", template, (call) => created(call, create === true ? {} : create))),
      retrieve !== false && managed("GET", one, (call) => (retrieve ?? present)(find(call), call)),
      update !== undefined && managed("POST", one, (call) => updated(call, update)),
      remove !== undefined && managed("DELETE", one, (call) => removed(call, remove)),
    ].filter((each) => each !== false),
    seed: {
      read: (fields) => readSeed(fields, collection.extra, parent?.field, readBody),
      add(store, row) {
        newRow(store, row, { id: row.id, created_at: row.created_at, parent: seededParent(store, row, parent) });
      },
    },
  };
}

/** The id of the parent that a row of a seed names. */
function seededParent<Field extends string>(store: Store, row: object, parent: Parent<Field> | undefined): string {
  if (parent === undefined) return "";
  // CrudSeed has the field as a string, which TypeScript does not see for a generic name.
  const id = (row as Readonly<Record<string, string>>)[parent.field] ?? "";
  try {
    parent.exists(store, id);
  } catch (error) {
    throw new Error(`no ${parent.title} of the seed has the id "${id}"`, { cause: error });
  }
  return id;
}

/** The reader of a body with these members. */
export function body<const S extends Shape>(shape: S): Reader<Input<S>> {
  return { read: (value) => readShape(value, shape) };
}

function readSeed<Body, Extra extends Shape, Field extends string>(
  fields: Fields,
  extra: Extra | undefined,
  field: Field | undefined,
  readBody: (value: unknown) => Body,
): CrudSeed<Body, Extra, Field> {
  const head = {
    id: fields.string("id", undefined),
    created_at: fields.integer("created_at", undefined, 0),
    ...(field === undefined ? {} : { [field]: fields.string(field) }),
  };
  const given = Object.entries(extra ?? {}).filter(([name]) => fields.has(name));
  try {
    const seeded = readShape(
      Object.fromEntries(given.map(([name]) => [name, fields.raw(name)])),
      Object.fromEntries(given),
    );
    // The members were read one by one under their names; their types come from the collection.
    return { ...head, ...seeded, ...readBody(fields.rest()) } as CrudSeed<Body, Extra, Field>;
  } catch (error) {
    if (error instanceof Refusal && error.param !== null) {
      throw new FieldError(`${fields.where}.${error.param}`, error.message);
    }
    throw error;
  }
}

type NoMembers = { readonly [K in never]: never };
