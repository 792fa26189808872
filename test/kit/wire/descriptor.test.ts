import { readFileSync } from "node:fs";
import { join } from "node:path";
import protobuf from "protobufjs";
import { describe, expect, test } from "vitest";

/** An independent description of the same protocols, taken from what the other side publishes. */
const witness = protobuf.Root.fromJSON(
  JSON.parse(
    readFileSync(join(import.meta.dirname, "fixtures/tfplugin6.descriptor.json"), "utf8"),
  ) as protobuf.INamespace,
);
const protos = join(import.meta.dirname, "../../../proto");

/** One line for every fact that shows on the wire, or in the names by which code reaches it. */
function facts(namespace: protobuf.NamespaceBase): string[] {
  return namespace.nestedArray.flatMap((object) => {
    if (object instanceof protobuf.Enum) {
      return Object.entries(object.values).map(([name, value]) => `${object.fullName}.${name} = ${value}`);
    }
    if (object instanceof protobuf.Service) {
      return object.methodsArray.map((method) => {
        method.resolve();
        const { resolvedRequestType, resolvedResponseType, requestStream, responseStream } = method;
        const from = `${requestStream ? "stream " : ""}${resolvedRequestType?.fullName}`;
        return `${object.fullName}/${method.name}: ${from} → ${responseStream ? "stream " : ""}${resolvedResponseType?.fullName}`;
      });
    }
    if (object instanceof protobuf.Type) {
      const own = object.fieldsArray.map((field) => {
        const type = field.resolve().resolvedType?.fullName ?? field.type;
        const key = field instanceof protobuf.MapField ? `map<${field.keyType}> ` : "";
        const label = field.repeated ? "repeated " : field.options?.["proto3_optional"] === true ? "optional " : "";
        return `${object.fullName}.${field.name} = ${field.id} ${key}${label}${type} in ${field.partOf?.name ?? "no oneof"}`;
      });
      return [`${object.fullName} is a message`, ...own, ...facts(object)];
    }
    return object instanceof protobuf.Namespace ? facts(object) : [];
  });
}

function ours(): protobuf.Root {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => (target.startsWith("google/") ? target : join(protos, target));
  return root.loadSync(["tfplugin6.proto", "plugin.proto", "health.proto"], { keepCase: true });
}

describe("the .proto files and the independent descriptor", () => {
  test.each(["tfplugin6", "plugin", "grpc.health.v1"])("agree on every name, number and type of %s", (name) => {
    const expected = facts(witness.lookup(name) as protobuf.Namespace);
    expect(expected.length).toBeGreaterThan(5);
    expect(facts(ours().lookup(name) as protobuf.Namespace).toSorted()).toEqual(expected.toSorted());
  });

  test("the descriptor that is committed for run time says the same as the .proto files", () => {
    const committed = JSON.parse(
      readFileSync(join(import.meta.dirname, "../../../src/kit/wire/gen/descriptor.json"), "utf8"),
    ) as protobuf.INamespace;
    expect(facts(protobuf.Root.fromJSON(committed)).toSorted()).toEqual(facts(ours()).toSorted());
  });

  test("the provider has the 36 methods of minor version 11", () => {
    expect(witness.lookupService("tfplugin6.Provider").methodsArray).toHaveLength(36);
  });
});
