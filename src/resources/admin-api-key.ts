import { computed, defaulted, int64, optional, required, singleNested, string } from "terraform-plugin-kit";
import { isName } from "../noun/id.ts";
import { defineEphemeralResource, defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import { path } from "../openai/path.ts";
import { everyChange, isLifetime, isUnexpired, keyFacts } from "./key-attributes.ts";
import { closeKey, openKey } from "./key-ephemeral.ts";
import { keyOf } from "./key.ts";

const collection = path`/organization/admin_api_keys`;

export const adminKeys = defineNoun({
  name: "admin_api_key",
  title: "admin key",
  id: { name: "key_id", prefix: "key_" },
  list: () => ({ path: collection, cursor: "last_item" }),
  attributes: {
    name: required(string, "The name of the key, which need not be unique.", {
      requiresReplace: true,
      validate: isName,
    }),
    ...keyFacts,
    expires_at: computed(
      int64,
      "When the key expires, in Unix seconds; null if it does not. An expired key counts as gone.",
    ),
    owner: computed(
      singleNested({
        type: computed(string, "`user` or `service_account`."),
        id: computed(string, "The person or account."),
        name: computed(string, "The name of the person or account."),
        role: computed(string, "The role in the organization."),
      }),
      "Who owns the key: the owner of the key that created it.",
    ),
  },
  facts: {
    last_used_at: computed(int64, "When the key was last used, in Unix seconds; null if it was never used."),
  },
  isLive: isUnexpired,
});

const kind = { noun: adminKeys, owner: [], at: () => collection };

const resource = defineResource({
  ...keyOf(adminKeys, {
    ...kind,
    own: {
      expires_in_seconds: optional(
        int64,
        "The lifetime of the key in seconds, counted from the create: at most 31536000, a year. The API does not return it.",
        { validate: isLifetime, requiresReplace: everyChange },
      ),
    },
  }),
  description:
    "An admin key of the organization. The provider encrypts its value for a reader: no state, plan or log contains the plain value.",
});

const ephemeral = defineEphemeralResource({
  name: "admin_api_key",
  description:
    "An admin key for the length of one run, revoked at its end. Its value is in no state and no plan. The API cannot renew an admin key.",
  attributes: {
    name: required(string, "The name of the key.", { validate: isName }),
    expires_in_seconds: defaulted(int64, "The lifetime of the key in seconds, unless it is revoked earlier.", {
      default: 3600,
      validate: isLifetime,
    }),
    id: computed(string, "The key (`key_…`)."),
    value: computed(string, "The value of the key.", { sensitive: true }),
    expires_at: computed(int64, "When the key expires, in Unix seconds."),
  },
  timeouts: { open: "5m" },
  async open({ config: { name, expires_in_seconds }, api, context }) {
    const order = { place: {}, name, body: { expires_in_seconds } };
    const { id, value, expires_at } = await openKey(api, kind, order, {}, context);
    return {
      result: { id, value, expires_at },
      private: { id, expires_at: expires_at === null ? null : Number(expires_at) },
    };
  },
  async close({ private: kept, api, context }) {
    const { id, expires_at } = kept;
    if (expires_at !== null && expires_at <= api.time())
      context.warn(
        "Admin Key Expired During the Run",
        `The admin key ${id} expired before the run ended, and cannot be renewed. The API refused later requests with it (401). Set a longer expires_in_seconds.`,
      );
    const end = expires_at === null ? "" : `, at ${new Date(expires_at * 1000).toISOString()}`;
    await closeKey(api, kind, kept, end, context);
  },
});

export const adminApiKey = offer({
  shape: "key",
  resource,
  data: [
    singularOf(adminKeys, "An admin key of the organization. Its value is not shown."),
    pluralOf(adminKeys, "The admin keys of the organization. Their values are not shown.", {
      where: ["name"],
      query: () => ({ all: true }),
    }),
  ],
  list: listOf(adminKeys, resource),
  ephemeral: [ephemeral],
});
