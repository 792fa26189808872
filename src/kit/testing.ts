/**
 * The test tools of a provider: a host in place of Terraform, Terraform's own rules, and each operation of an object's
 * life.
 */

// a provider in this process
export { testProvider } from "./testing/provider.ts";
export type { Stored, TestedProvider } from "./testing/provider.ts";

// a host that starts a provider's process, as Terraform does
export { cookie, launch, runToEnd } from "./testing/fake-host.ts";
export type { Exit, FakeHost, Handshake, Launch, Printed } from "./testing/fake-host.ts";
export { connectPeer } from "./testing/fake-host-peer.ts";
export type { Peer, Request, Response } from "./testing/fake-host-peer.ts";
export { selfSigned } from "./plugin/certificate.ts";
export { createMasking } from "./plugin/masking.ts";

// the real Terraform, or OpenTofu
export { hosts, lacking } from "./testing/hosts.ts";
export type { Capability, Host } from "./testing/hosts.ts";
export { openTerraform } from "./testing/terraform.ts";
export type { Attributes, Result, RunOptions, Running, TerraformOptions, Workspace } from "./testing/terraform.ts";

// Terraform's rules for the responses of a provider
export * from "./testing/core-rules.ts";

// the operations of an object's life, each by itself
export { invoke } from "./framework/action.ts";
export { apply } from "./framework/apply.ts";
export { fillBlocks } from "./framework/block.ts";
export { readDataSource } from "./framework/data-source.ts";
export { callFunction } from "./framework/function.ts";
export { generateConfig } from "./framework/generate-config.ts";
export { identityOf } from "./framework/identity.ts";
export { importById, importByIdentity } from "./framework/import.ts";
export { list } from "./framework/list-resource.ts";
export type { ListedObject } from "./framework/list-resource.ts";
export { moveState } from "./framework/move.ts";
export { planResource, planResourceSync } from "./framework/plan.ts";
export type { ResourcePlan } from "./framework/plan.ts";
export { read } from "./framework/read.ts";
export { upgradeState } from "./framework/upgrade.ts";
export { validate } from "./framework/validate.ts";
export { keptState } from "./protocol/private-state.ts";
export type { KeptState } from "./protocol/private-state.ts";

// the bytes on the wire
export { decodeMsgpack, encodeMsgpack } from "./values/msgpack.ts";
export { providerSchema } from "./protocol/schemas.ts";
export { encode } from "./wire/codec.ts";
