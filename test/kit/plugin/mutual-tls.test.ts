import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createCertificate, selfSigned } from "../../../src/kit/plugin/certificate.ts";
import { secure } from "../../../src/kit/plugin/mutual-tls.ts";

test("a peer that never shows its certificate is disconnected", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const silent = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [socket] = (await once(server, "connection")) as [Socket];
  const messages: string[] = [];
  secure(
    socket,
    createCertificate(selfSigned(Date.now()).cert),
    (_level, message) => messages.push(message),
    () => expect.unreachable(),
    20,
  );
  await once(silent, "close");
  expect(messages).toEqual(["a connection was not secured"]);
});
