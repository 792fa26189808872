import { computed, defaulted, int64, optional, required, singleNested, string } from "terraform-plugin-kit";
import { isName } from "../noun/id.ts";
import { defineEphemeral, defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import { path } from "../openai/path.ts";
import { everyChange, isLifetime, isUnexpired, keyFacts } from "./key-attributes.ts";
import { warnUnbounded } from "./key-ephemeral.ts";
import { mintKey, revoke } from "./key-mint.ts";
import { keyOf } from "./key.ts";

const collection = path`/organization/admin_api_keys`;

export const adminKeys = defineNoun({
  name: "admin_api_key",
  title: "admin key",
  id: { name: "key_id", prefix: "key_" },
  list: () => ({ path: collection, cursor: "last_item" }),
  attributes: {
    name: required(string, "The name of the key, which need not be unique.", { replace: true, validate: isName }),
    ...keyFacts,
    expires_at: computed(
      int64,
      "When the key expires, in Unix seconds; null where it does not. An expired key counts as gone.",
    ),
    owner: computed(
      singleNested({
        type: computed(string, "`user` or `service_account`."),
        id: computed(string, "The person or account."),
        name: computed(string, "The name of the person or account."),
        role: computed(string, "The role in the organization."),
      }),
      "Who owns the key: whoever holds the key that created it.",
    ),
  },
  facts: {
    last_used_at: computed(int64, "When the key was last used, in Unix seconds; null where it never was."),
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
        "For how many seconds from the create the key works, at most 31536000, a year. The API does not show it.",
        { validate: isLifetime, replace: everyChange },
      ),
    },
  }),
  description:
    "An admin key of the organization. Its value is encrypted for a reader before it goes anywhere, and is in no state, plan or log.",
});

const ephemeral = defineEphemeral({
  name: "admin_api_key",
  description:
    "An admin key for the length of one run, revoked at its end. Its value is in no state and no plan. The API cannot renew an admin key.",
  attributes: {
    name: required(string, "The name of the key.", { validate: isName }),
    expires_in_seconds: defaulted(
      int64,
      3600,
      "After how many seconds the key ends by itself where it is not revoked.",
      {
        validate: isLifetime,
      },
    ),
    id: computed(string, "The key (`key_…`)."),
    value: computed(string, "The value of the key.", { sensitive: true }),
    expires_at: computed(int64, "When the key expires, in Unix seconds."),
  },
  timeouts: { open: "5m" },
  async open({ config: { name, expires_in_seconds }, api, context }) {
    const { id, value, expires_at } = await mintKey(
      api,
      kind,
      { place: {}, name, body: { expires_in_seconds } },
      context,
    );
    if (expires_at === null) warnUnbounded(context, id);
    return {
      result: { id, value, expires_at },
      private: { id, expires_at: expires_at === null ? null : Number(expires_at) },
    };
  },
  async close({ private: { id, expires_at }, api, context }) {
    if (expires_at !== null && expires_at <= api.time())
      context.warn(
        "Admin Key Expired During the Run",
        `The admin key ${id} expired before the run ended, and cannot be renewed. What used it afterwards was refused with 401: set a longer expires_in_seconds.`,
      );
    await revoke(api, adminKeys, { id }, context);
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
