import type { Parent } from "./crud.ts";
import { Refusal } from "./errors.ts";
import { managed, segment } from "./route.ts";
import type { Call, NounSeed, Route } from "./route.ts";
import { readShape } from "./shape.ts";
import type { Input, Shape } from "./shape.ts";
import type { Store, TableKey } from "./store.ts";

/** A setting of the organization or of each project: one object, which is read and changed at its own path. */
export interface Setting<Value extends object, Body extends Shape, Item, Removed, Field extends string> {
  readonly table: TableKey<SettingRow<Value>>;
  /** its name in errors: "spend limit" */
  readonly title: string;
  /** omitted for a setting of the organization */
  readonly parent?: Parent<Field>;
  /** the value before any change; omitted where GET then returns 404 */
  readonly initial?: (store: Store) => Value;
  readonly body: Body;
  /** the value after a change. A seed has the members of the body as well. @throws Refusal */
  readonly update: (former: Value | undefined, input: Input<Body>, store: Store) => Value;
  readonly present: (value: Value, store: Store) => Item;
  /** returns the answer to a DELETE, after which the value is `initial` again; omitted where there is no DELETE */
  readonly remove?: () => Removed;
}

export interface SettingRow<Value> {
  /** the parent's id; "organization" for a setting of the organization */
  readonly id: string;
  readonly value: Value;
}

export interface SettingNoun<Value, Item, Removed, Seed> {
  readonly routes: readonly Route[];
  readonly seed: NounSeed<Seed>;
  readonly present: (value: Value, store: Store) => Item;
  readonly remove?: () => Removed;
}

/** The endpoints of a setting: GET and POST on the template, and DELETE where the setting can be removed. */
export function setting<
  Value extends object,
  const Body extends Shape,
  Item,
  Removed = never,
  const Field extends string = never,
>(
  template: string,
  { table, title, parent, initial, body, update, present, remove }: Setting<Value, Body, Item, Removed, Field>,
): SettingNoun<Value, Item, Removed, Input<Body> & { readonly [F in Field]: string }> {
  const ownerOf = (call: Call): string => {
    if (parent === undefined) return "organization";
    const id = segment(call, 0);
    (parent.open ?? parent.exists)(call.store, id);
    return id;
  };
  const valueOf = (store: Store, owner: string): Value | undefined =>
    store.table(table).get(owner)?.value ?? initial?.(store);
  const existing = ({ store }: Call, owner: string): Value => {
    const value = valueOf(store, owner);
    if (value === undefined) throw new Refusal(404, `No ${title} is set for ${owner}.`, { code: "not_found" });
    return value;
  };
  const put = (store: Store, owner: string, input: Input<Body>): Value => {
    const value = update(valueOf(store, owner), input, store);
    return store.table(table).put({ id: owner, value }).value;
  };
  const route = (method: Route["method"], answer: (call: Call, owner: string) => unknown): Route =>
    managed(method, template, (call) => answer(call, ownerOf(call)));
  return {
    present,
    ...(remove === undefined ? {} : { remove }),
    routes: [
      route("GET", (call, owner) => present(existing(call, owner), call.store)),
      route("POST", (call, owner) => present(put(call.store, owner, readShape(call.body, body)), call.store)),
      remove !== undefined &&
        route("DELETE", (call, owner) => {
          existing(call, owner);
          call.store.table(table).delete(owner);
          return remove();
        }),
    ].filter((each) => each !== false),
    seed: {
      read(fields) {
        const head = parent === undefined ? {} : { [parent.field]: fields.string(parent.field) };
        // A name that is known only as a type parameter loses its type in an object literal.
        return { ...head, ...readShape(fields.rest(), body) } as Input<Body> & { readonly [F in Field]: string };
      },
      add(store, row) {
        if (parent === undefined) {
          put(store, "organization", row);
          return;
        }
        const { [parent.field]: owner, ...input } = row;
        parent.exists(store, owner);
        // Without the parent's id, the row of a seed is a body.
        put(store, owner, input as unknown as Input<Body>);
      },
    },
  };
}
