import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import protobuf from "protobufjs";
import { describe, expect, test } from "vitest";
import { decode, encode } from "../../../src/kit/wire/codec.ts";
import { serviceDefinition } from "../../../src/kit/wire/service.ts";

/** The whole descriptor at once, from elsewhere: what the lazily built types are measured against. */
const witness = protobuf.Root.fromJSON(
  JSON.parse(
    readFileSync(join(import.meta.dirname, "fixtures/tfplugin6.descriptor.json"), "utf8"),
  ) as protobuf.INamespace,
);
const messages = messagesOf(witness).map((type) => type.fullName.slice(1));

function messagesOf(namespace: protobuf.NamespaceBase): protobuf.Type[] {
  return namespace.nestedArray.flatMap((object) => [
    ...(object instanceof protobuf.Type ? [object] : []),
    ...(object instanceof protobuf.Namespace ? messagesOf(object) : []),
  ]);
}

/** Any value of a message type, as a handler would give it; oneofs have one member. */
function anyMessage(type: protobuf.Type, depth = 0): fc.Arbitrary<Record<string, unknown>> {
  const entries = type.fieldsArray
    .map((field) => field.resolve())
    .filter((field) => depth < 3 || !(field.resolvedType instanceof protobuf.Type))
    .map((field) => [field.name, anyField(field, depth)] as const);
  const record = fc.record(Object.fromEntries(entries), { requiredKeys: [] });
  return record.map((message) => {
    for (const { oneof } of type.oneofsArray) {
      for (const extra of oneof.filter((name) => name in message).slice(1)) {
        delete message[extra];
      }
    }
    return message;
  });
}

/** The message without the properties that mean the same when they are absent, in all its parts. */
function withoutDefaults(type: protobuf.Type, message: object): Record<string, unknown> {
  const properties = Object.entries(message as Record<string, unknown>).flatMap(([name, value]) => {
    const field = type.fields[name]!;
    const { resolvedType } = field;
    const inner = (one: unknown): unknown =>
      resolvedType instanceof protobuf.Type ? withoutDefaults(resolvedType, one as object) : one;
    if (field.map) {
      const entries = Object.entries(value as object).map(([key, one]: [string, unknown]) => [key, inner(one)]);
      return [[name, Object.fromEntries(entries)]];
    }
    if (field.repeated) return [[name, (value as unknown[]).map(inner)]];
    const isAbsent = !field.partOf && (value === "" || value === 0 || value === false || isEmptyBytes(value));
    return isAbsent ? [] : [[name, inner(value)]];
  });
  return Object.fromEntries(properties) as Record<string, unknown>;
}

function isEmptyBytes(value: unknown): boolean {
  return Buffer.isBuffer(value) && value.length === 0;
}

function anyField(field: protobuf.Field, depth: number): fc.Arbitrary<unknown> {
  const one = anyValue(field, depth);
  if (field.map) {
    return fc.dictionary(fc.string({ unit: "grapheme" }), one, { maxKeys: 3 });
  }
  return field.repeated ? fc.array(one, { maxLength: 3 }) : one;
}

function anyValue(field: protobuf.Field, depth: number): fc.Arbitrary<unknown> {
  if (field.resolvedType instanceof protobuf.Enum) {
    return fc.constantFrom(...Object.values(field.resolvedType.values));
  }
  if (field.resolvedType instanceof protobuf.Type) {
    return anyMessage(field.resolvedType, depth + 1);
  }
  switch (field.type) {
    case "string":
      return fc.string({ unit: "grapheme" });
    case "bytes":
      return fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes));
    case "bool":
      return fc.boolean();
    case "int64":
      return fc.maxSafeInteger();
    case "int32":
      return fc.integer();
    case "uint32":
      return fc.nat();
    default:
      throw new Error(`no values for ${field.type}`);
  }
}

describe("a message", () => {
  test.each(messages)("%s reads the same for us and for a codec that has the whole descriptor", (name) => {
    const type = witness.lookupType(name);
    fc.assert(
      fc.property(anyMessage(type), (message) => {
        // Which writes whatever it is given, what an absent field means included.
        const theirs = Buffer.from(type.encode(type.fromObject(withoutDefaults(type, message))).finish());
        const bytes = encode(name, message);
        expect(bytes).toEqual(theirs);
        const wanted = type.toObject(type.decode(theirs), { longs: Number, defaults: true, oneofs: true });
        expect(decode(name, bytes)).toEqual(wanted);
      }),
      { numRuns: 20 },
    );
  });

  test("keeps map keys that JavaScript objects treat specially", () => {
    const sent = { resource_schemas: JSON.parse('{"__proto__": {"version": 7}, "constructor": {}}') as object };
    const got = decode("tfplugin6.GetProviderSchema.Response", encode("tfplugin6.GetProviderSchema.Response", sent));
    const schemas = (got as { resource_schemas: object }).resource_schemas;
    expect(Object.keys(schemas)).toEqual(["__proto__", "constructor"]);
    expect(Object.getOwnPropertyDescriptor(schemas, "__proto__")?.value).toEqual({ version: 7, block: null });
  });

  test("does not write what an absent field means, but for the one of several that is set", () => {
    const empty = { new_state: null, private: Buffer.alloc(0), diagnostics: [] };
    expect(encode("tfplugin6.ReadResource.Response", empty)).toHaveLength(0);
    expect(encode("tfplugin6.AttributePath.Step", { element_key_int: 0 })).toHaveLength(2);
    expect(encode("tfplugin6.FunctionError", { function_argument: 0 })).toHaveLength(2);
  });

  test("says nothing of an optional field that is absent, and names the one that is set", () => {
    expect(decode("tfplugin6.FunctionError", encode("tfplugin6.FunctionError", { text: "no" }))).toEqual({
      text: "no",
    });
    const set = encode("tfplugin6.FunctionError", { text: "no", function_argument: 0 });
    expect(decode("tfplugin6.FunctionError", set)).toEqual({
      text: "no",
      function_argument: 0,
      _function_argument: "function_argument",
    });
  });

  test.each([
    ["short", "a\ud800b"],
    ["long", `${"x".repeat(100)}\udc00`],
  ])("has well-formed UTF-8 for a lone surrogate in a %s string", (_name, text) => {
    const bytes = encode("tfplugin6.Diagnostic", { summary: text });
    expect(new TextDecoder("utf-8", { fatal: true }).decode(bytes)).toContain("\ufffd");
    expect(decode("tfplugin6.Diagnostic", bytes)).toMatchObject({ summary: text.toWellFormed() });
  });

  test("has well-formed UTF-8 for a lone surrogate in a map key", () => {
    const bytes = encode("tfplugin6.RawState", { flatmap: { "\ud800": "\udfff" } });
    expect(decode("tfplugin6.RawState", bytes)).toMatchObject({ flatmap: { "\ufffd": "\ufffd" } });
  });

  test("is refused when an int64 has no exact number", () => {
    const type = witness.lookupType("tfplugin6.UpgradeResourceState.Request");
    const bytes = (version: string): Uint8Array => type.encode(type.fromObject({ version })).finish();
    expect(decode("tfplugin6.UpgradeResourceState.Request", bytes("9007199254740991"))).toMatchObject({
      version: Number.MAX_SAFE_INTEGER,
    });
    for (const version of ["9007199254740992", "9223372036854775807", "-9223372036854775808"]) {
      expect(() => decode("tfplugin6.UpgradeResourceState.Request", bytes(version))).toThrow(RangeError);
    }
  });

  test("is refused, or read as far as it goes, whatever the bytes are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(outcome(bytes)).toMatch(/^(a message|RangeError|Error)$/);
      }),
      { numRuns: 2000 },
    );
  });

  test("is refused when it ends in the middle of a field", () => {
    const bytes = encode("tfplugin6.Diagnostic", { summary: "a summary" });
    expect(() => decode("tfplugin6.Diagnostic", bytes.subarray(0, -1))).toThrow(RangeError);
  });

  test("is read without what is not of its field's type", () => {
    // A Diagnostic whose severity (1) is text and whose summary (2) is a number.
    const bytes = Buffer.from([0x0a, 0x01, 0x78, 0x10, 0x05, 0x1a, 0x01, 0x79]);
    expect(decode("tfplugin6.Diagnostic", bytes)).toEqual({ severity: 0, summary: "", detail: "y", attribute: null });
  });

  test("is refused when a part of it ends after the whole", () => {
    // A Diagnostic whose attribute (4) has two bytes, of which a step (1) claims five more.
    expect(() => decode("tfplugin6.Diagnostic", Buffer.from([0x22, 2, 0x0a, 5, 0, 0, 0, 0, 0]))).toThrow(RangeError);
  });

  test.each([
    ["a text for a message", { attribute: "x" }],
    ["a number for a text", { summary: 1 }],
    ["a text for a number", { severity: "ERROR" }],
    ["one thing for a list", { attribute: { steps: {} } }],
  ])("is refused with %s", (_what, message) => {
    expect(() => encode("tfplugin6.Diagnostic", message)).toThrow(TypeError);
  });

  test("of a name that does not exist is our own error", () => {
    expect(() => encode("tfplugin6.Nothing", {})).toThrow("tfplugin6.Nothing");
    expect(() => serviceDefinition("tfplugin6.Schema")).toThrow("not a service");
  });
});

describe("a service definition", () => {
  test("has paths, streams and codecs as the descriptor says", () => {
    const methods = serviceDefinition("tfplugin6.Provider");
    for (const method of witness.lookupService("tfplugin6.Provider").methodsArray) {
      expect(methods[method.name]).toMatchObject({
        path: `/tfplugin6.Provider/${method.name}`,
        requestStream: method.requestStream === true,
        responseStream: method.responseStream === true,
      });
    }
    const stop = methods["StopProvider"];
    expect(stop?.responseDeserialize(stop.responseSerialize({ Error: "no" }))).toEqual({ Error: "no" });
  });
});

function outcome(bytes: Uint8Array): string {
  try {
    return "type_name" in decode("tfplugin6.PlanResourceChange.Request", bytes) ? "a message" : "something else";
  } catch (error) {
    return (error as Error).name;
  }
}
