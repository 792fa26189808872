/**
 * A provider that has one of everything, each with switches in its configuration that bring out its corners.
 * It keeps a journal of what was asked of it instead of having an API.
 */
import { computed, defaulted, listNested, optional, required } from "../../../src/kit/framework/attribute.ts";
import { listBlock } from "../../../src/kit/framework/block.ts";
import { definitionsFor } from "../../../src/kit/framework/define.ts";
import { DiagnosticError, errorDiagnostic } from "../../../src/kit/framework/diagnostic.ts";
import { defineFunction, FunctionError, parameter } from "../../../src/kit/framework/function.ts";
import { passthroughId } from "../../../src/kit/framework/import.ts";
import type { ListResult } from "../../../src/kit/framework/list-resource.ts";
import { defineProvider } from "../../../src/kit/framework/provider.ts";
import type { Provider } from "../../../src/kit/framework/provider.ts";
import { IncompleteError } from "../../../src/kit/framework/resource.ts";
import { notEmpty } from "../../../src/kit/framework/validator.ts";
import { bool, int64, number, string } from "../../../src/kit/values/primitive.ts";
import { isUnknown } from "../../../src/kit/values/value.ts";

export interface CornerApi {
  readonly signal: AbortSignal;
  readonly journal: (what: string) => void;
}

export function cornerProvider(journal: (what: string) => void): Provider<CornerApi> {
  return defineProvider<CornerApi, typeof configuration>({
    name: "corner",
    version: "1.2.3",
    description: "One of everything.",
    attributes: configuration,
    providerMeta: { module: optional(string, "Who asks.") },
    configure({ token }, { deferralAllowed, warn }) {
      if (isUnknown(token)) {
        warn("Token Not Known Yet", `deferral ${deferralAllowed ? "allowed" : "not allowed"}`);
        return { defer: "provider_config_unknown" };
      }
      journal(`configured with ${token}`);
      return {
        bind: (signal) => ({ signal, journal }),
        close: async () => journal(`closed ${token}`),
      };
    },
    toDiagnostic: (error) =>
      error instanceof TeapotError ? errorDiagnostic("I Am a Teapot", error.message) : undefined,
    resources: [thing],
    dataSources: [echo],
    ephemeralResources: [token, fixed],
    functions: [join, half, describe, broken],
    actions: [wave],
    listResources: [things],
  });
}

class TeapotError extends Error {}

/** Until the call is aborted. */
function forever({ signal, journal }: CornerApi): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => {
      journal("aborted");
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", abort, { once: true });
  });
}

const {
  defineResource,
  defineDataSource,
  defineEphemeralResource: defineEphemeral,
  defineAction,
  defineListResource,
} = definitionsFor<CornerApi>();

const configuration = {
  token: optional(string, "Shown in the journal."),
  secret: optional(string, "Shown nowhere.", { sensitive: true }),
};

const thing = defineResource({
  name: "thing",
  description: "A thing.",
  attributes: {
    id: computed(string, "Id."),
    name: required(string, "Name.", { requiresReplace: true }),
    note: optional(string, "Note.", { requiresReplace: true, deprecated: "Use name." }),
  },
  identity: { id: "required", name: "optional" },
  importId: passthroughId("id"),
  async create({ plan, api }) {
    api.journal(`create ${plan.name}`);
    // As a client does that has sent a request which must not be sent twice.
    if (plan.name === "sent") await forever(api).catch(() => {});
    return { id: `thing-${plan.name}` };
  },
  read: async ({ state }) => state,
  async delete({ state, api }) {
    api.journal(`delete ${state.id}`);
  },
});

const echo = defineDataSource({
  name: "echo",
  description: "Says what it was told.",
  attributes: {
    text: required(string, "Text.", { validate: [notEmpty] }),
    times: defaulted(int64, "How often.", { default: 2 }),
    warn: optional(string, "Warns of this."),
    fail: optional(string, "teapot, user, wrong or wait."),
    said: computed(string, "What was said."),
    words: computed(listNested({ word: computed(string, "Word.") }), "The words."),
    module: computed(string, "Who asked."),
  },
  blocks: { extra: listBlock("More to say.", { text: required(string, "Text.") }) },
  timeouts: { read: "1h" },
  async read({ config, api, context }) {
    api.journal(`echo ${config.text}`);
    if (config.warn !== null) context.warn("Told to Warn", config.warn, [{ attribute: "warn" }]);
    if (config.fail === "teapot") throw new TeapotError("short and stout");
    if (config.fail === "user") throw new DiagnosticError("User Error", "mend it", [{ attribute: "text" }]);
    if (config.fail === "wait") await forever(api);
    const said = [config.text, ...config.extra.map(({ text }) => text)].join(" ").repeat(Number(config.times));
    const module = context.providerMeta?.["module"];
    return {
      said: config.fail === "wrong" ? (5 as unknown as string) : said,
      words: config.text.split(" ").map((word) => ({ word })),
      module: typeof module === "string" ? module : null,
    };
  },
});

const token = defineEphemeral({
  name: "token",
  description: "A token.",
  attributes: {
    name: required(string, "For whom.", { validate: [notEmpty] }),
    renew_in: optional(number, "Renew after these seconds."),
    fail: optional(string, "open, halfway, wrong or wait."),
    length: defaulted(int64, "How long.", { default: 3 }),
    value: computed(string, "The token.", { sensitive: true }),
  },
  timeouts: { open: "1h" },
  async open({ config: { name, renew_in, fail, length }, api, context }) {
    api.journal(`open ${name}`);
    if (fail === "open") throw new TeapotError(`no token for ${name}`);
    if (fail === "halfway")
      throw new IncompleteError({ name, opened: 5n }, new TeapotError(`half a token for ${name}`));
    if (fail === "wait") await forever(api);
    if (renew_in !== null && Number(renew_in) > 60) context.warn("Long Renewal", `${Number(renew_in)} seconds`);
    return {
      result: { value: fail === "wrong" ? (7 as unknown as string) : "t".repeat(Number(length)) },
      private: { name, opened: 1n << 60n },
      ...(renew_in !== null && { renewAt: new Date(Date.now() + Number(renew_in) * 1000) }),
    };
  },
  async renew({ private: kept, api }) {
    api.journal(`renew ${kept.name} ${kept.opened}`);
    return { renewAt: new Date(Date.now() + 60_000), private: { ...kept, opened: kept.opened + 1n } };
  },
  async close({ private: kept, api }) {
    api.journal(`close ${kept.name} ${kept.opened}`);
    if (kept.name === "stuck") throw new TeapotError("it does not close");
  },
  toDiagnostic: (error, { operation }) =>
    operation === "close" && error instanceof TeapotError ? errorDiagnostic("Stuck", error.message) : undefined,
});

const fixed = defineEphemeral({
  name: "fixed",
  description: "Opened once.",
  deprecated: "Use token.",
  attributes: { value: computed(string, "Value.") },
  open: async () => ({ result: { value: "v" }, renewAt: new Date() }),
});

const join = defineFunction({
  name: "join",
  summary: "Joins texts.",
  description: "Joins texts, with a separator between them.",
  parameters: [parameter("separator", string, "Between them.", { allowNull: true, validate: [notEmpty] })],
  variadic: parameter("parts", string, "What to join.", { validate: [notEmpty] }),
  returns: string,
  call: (separator, ...parts) => parts.join(separator ?? ""),
});

const half = defineFunction({
  name: "half",
  summary: "Halves.",
  description: "Halves an even number.",
  deprecated: "Divide instead.",
  parameters: [parameter("whole", int64, "An even number.")],
  returns: int64,
  call(whole) {
    if (BigInt(whole) % 2n !== 0n) throw new FunctionError("is not even", 0);
    return BigInt(whole) / 2n;
  },
});

const describe = defineFunction({
  name: "describe",
  summary: "Tells of a value.",
  description: "Tells whether a value is known.",
  parameters: [parameter("value", string, "Any.", { allowNull: true, allowUnknown: true })],
  returns: string,
  call: async (value) => (isUnknown(value) ? "unknown" : (value ?? "null")),
});

const broken = defineFunction({
  name: "broken",
  summary: "Is broken.",
  description: "Returns what it does not declare, or throws.",
  parameters: [parameter("how", string, "How.")],
  returns: bool,
  call(how) {
    if (how === "throws") throw new TypeError("oops");
    return how as unknown as boolean;
  },
});

const wave = defineAction({
  name: "wave",
  description: "Waves.",
  attributes: {
    target: required(string, "At whom.", { validate: [notEmpty] }),
    times: optional(int64, "How often."),
    how: optional(string, "warn, fail, wait or deaf."),
  },
  timeouts: { invoke: "1h" },
  plan({ config, context }) {
    if (config.target === "nobody")
      throw new DiagnosticError("Nobody There", "wave at somebody", [{ attribute: "target" }]);
    if (isUnknown(config.target)) context.warn("Waving at the Unknown", "who is it?");
  },
  async invoke({ config: { target, times, how }, api, context, progress }) {
    api.journal(`wave ${target}`);
    for (let wave = 1; wave <= Number(times ?? 1); wave++) {
      progress(`wave ${wave}`);
      if (wave % 2 === 0) await Promise.resolve();
    }
    if (how === "warn") context.warn("Tired", "of waving");
    if (how === "fail") throw new TeapotError("short and stout");
    if (how === "deaf") await new Promise(() => {});
    if (how === "wait") await forever(api);
  },
});

const things = defineListResource({
  resource: thing,
  description: "All things.",
  attributes: {
    prefix: optional(string, "Names begin so."),
    size: optional(int64, "How many there are; endless without."),
    how: optional(string, "warn, fail, wait, deaf, late, identity or none."),
  },
  timeouts: { list: "1h" },
  async *list({ config: { prefix, how, size }, api, context, limit }) {
    api.journal(`list ${limit}`);
    try {
      for (let index = 0; index < (size === null ? Infinity : Number(size)); index++) {
        const name = `${prefix ?? ""}${index}`;
        if (how === "warn") context.warn("Odd Thing", name);
        if (how === "fail" && index === 2) throw new TeapotError("short and stout");
        if (how === "wait" && index === 2) await forever(api);
        if (how === "deaf" && index === 2) await new Promise(() => {});
        yield listed(name, how);
      }
      if (how === "late") context.warn("Late Warning", "after all");
    } finally {
      api.journal("listed");
    }
  },
});

function listed(name: string, how: string | null): ListResult {
  if (how === "identity") return { displayName: name, identity: { id: `thing-${name}`, name } };
  if (how === "none") return { displayName: name };
  return { displayName: name, state: { id: `thing-${name}`, name, unheard_of: true } };
}
