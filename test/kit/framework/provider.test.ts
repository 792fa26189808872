import { expect, test } from "vitest";
import { computed, optional, required } from "../../../src/kit/framework/attribute.ts";
import { defineProvider } from "../../../src/kit/framework/provider.ts";
import type { ConfigureContext, Connection, ProviderDefinition } from "../../../src/kit/framework/provider.ts";
import { exactlyOneOf } from "../../../src/kit/framework/validator.ts";
import { string } from "../../../src/kit/values/primitive.ts";
import { define, given } from "./things.ts";

const connection: Connection<undefined> = { bind: () => undefined, close: () => Promise.resolve() };
const whole = {
  name: "thing",
  version: "1.0.0",
  description: "Things.",
  attributes: { token: optional(string, "Token.") },
  configure: () => connection,
} satisfies ProviderDefinition<undefined, {}, {}>;

const thing = (name: string) => define({ a: required(string, "A.") }, { name });

test.each<readonly [what: string, parts: object, message: string]>([
  ["a name that is none", { name: "Open-Thing" }, '"Open-Thing" is not a name'],
  ["a resource of such a name", { resources: [thing("Big One")] }, 'the resource "Big One"'],
  ["two of one name", { resources: [thing("a"), thing("a")] }, "two of a resource are named a"],
  ["an attribute that nobody answers", { attributes: { a: computed(string, "A.") } }, '"a": its attributes are only'],
  [
    "such an attribute of provider_meta",
    { providerMeta: { a: computed(string, "A.") } },
    '"a": its attributes are only',
  ],
  ["a rule about what is not there", { validate: [exactlyOneOf("token", "tokn")] }, 'a rule is about "tokn"'],
])("%s is refused when the provider starts", (_what, parts, message) => {
  expect(() => defineProvider({ ...whole, ...parts })).toThrow(message);
});

test("a provider may take its time to be configured, and need no words of its own for errors", async () => {
  const provider = defineProvider<undefined, {}>({ ...whole, configure: () => Promise.resolve(connection) });
  const context: ConfigureContext = {
    ...given.context,
    terraformVersion: "1.11.4",
    deferralAllowed: false,
    masking: { addSecret() {}, mask: (text) => text },
    signal: new AbortController().signal,
  };
  expect(await provider.configure({ token: null }, context)).toBe(connection);
  expect(provider.toDiagnostic(new Error("no"))).toBeUndefined();
});
