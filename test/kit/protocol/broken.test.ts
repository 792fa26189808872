import * as grpc from "@grpc/grpc-js";
import { expect, test } from "vitest";
import { required } from "../../../src/kit/framework/attribute.ts";
import { createBrokenServer } from "../../../src/kit/protocol/broken.ts";
import { string } from "../../../src/kit/values/primitive.ts";
import { define } from "../framework/things.ts";
import { connectPeer } from "../../../src/kit/testing/fake-host-peer.ts";

test("a provider that is defined wrongly says so whatever Terraform asks it for", async () => {
  const logged: string[] = [];
  const server = createBrokenServer(mistake(), (level) => void logged.push(level));
  const listening = new grpc.Server();
  const { signal } = new AbortController();
  for (const { definition, handlers } of server.connect(signal)) listening.addService(definition, handlers);
  const port = await new Promise<number>((resolve, reject) => {
    listening.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const peer = connectPeer("tcp", `127.0.0.1:${port}`, grpc.credentials.createInsecure());
  for (const rpc of ["GetProviderSchema", "GetMetadata", "ConfigureProvider", "ReadResource"] as const) {
    const { diagnostics } = await peer.call(rpc, {});
    expect(diagnostics).toMatchObject([{ severity: 1, summary: "Provider Defined Wrongly" }]);
    expect(diagnostics[0]?.detail).toContain('resource thing: "count" is reserved by Terraform');
  }
  const mistaken = expect.objectContaining({ summary: "Provider Defined Wrongly" }) as unknown;
  expect(await peer.stream("ListResource", [{}])).toMatchObject([{ diagnostic: [mistaken] }]);
  expect(await peer.stream("InvokeAction", [{}])).toMatchObject([{ completed: { diagnostics: [mistaken] } }]);
  expect((await peer.call("CallFunction", {})).error?.text).toContain("is reserved by Terraform");
  expect(await peer.call("StopProvider", {})).toEqual({ Error: "" });
  expect(logged).toEqual(["error"]);
  peer.close();
  listening.forceShutdown();
});

function mistake(): unknown {
  try {
    return define({ count: required(string, "C.", { requiresReplace: true }) });
  } catch (error) {
    return error;
  }
}
