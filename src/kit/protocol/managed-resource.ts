import { apply } from "../framework/apply.ts";
import type { ApplyResult } from "../framework/apply.ts";
import { DiagnosticError } from "../framework/diagnostic.ts";
import { generateConfig } from "../framework/generate-config.ts";
import { identityChanged, identityOf } from "../framework/identity.ts";
import { importById, importByIdentity, importNotFound } from "../framework/import.ts";
import type { ImportedBy } from "../framework/import.ts";
import { moveState } from "../framework/move.ts";
import { planResource } from "../framework/plan.ts";
import { read } from "../framework/read.ts";
import type { ResourceRequest, Resource } from "../framework/resource.ts";
import { timeoutOf } from "../framework/timeouts.ts";
import type { Operation } from "../framework/timeouts.ts";
import { upgradeIdentity, upgradeState } from "../framework/upgrade.ts";
import { encodeJson } from "../values/json.ts";
import { isWhollyKnown, unknown } from "../values/value.ts";
import type { ObjectValue } from "../values/value.ts";
import type { ResourceIdentityData, ResourceIdentityData__Output } from "../wire/gen/tfplugin6/ResourceIdentityData.ts";
import type { Call } from "./call.ts";
import { deferral } from "./deferral.ts";
import { diagnose, encodeDiagnostics, encodePath } from "./diagnostics.ts";
import type { Explain } from "./diagnostics.ts";
import { decodeObject, encodeDynamic, encodeStored } from "./dynamic-value.ts";
import { offered, validateConfig } from "./offered.ts";
import { importKey, keptState } from "./private-state.ts";
import type { KeptState } from "./private-state.ts";
import { apiOf } from "./rpc.ts";
import type { Answers, Session } from "./rpc.ts";

/** The RPCs of managed resources. */
export function managedResources<Api>(session: Session<Api>): Answers {
  const { provider } = session;

  const find = (typeName: string): Resource<Api> => offered("resource", provider.resources, typeName);

  function given(call: Call, privateState: KeptState): ResourceRequest<Api> {
    return { api: apiOf(session, call), context: { ...call.context, privateState } };
  }

  /** Returns the API for a plan function. Undefined where there is no plan function or no read-only API. */
  function planningApi(
    call: Call,
    { plan, timeouts }: Resource<Api>,
    values: ObjectValue | null,
    typeName: string,
  ): Api | undefined {
    if (!plan || !session.connection?.bindReadOnly) return undefined;
    call.deadline(timeoutOf("read", timeouts, values), typeName);
    return session.connection.bindReadOnly(call.signal);
  }

  function explainWith(
    { toDiagnostic }: Resource<Api>,
    operation: Operation | "import" | "plan",
    values: ObjectValue | null,
  ): Explain {
    return (error) => toDiagnostic?.(error, { operation, values: values ?? {} }) ?? provider.toDiagnostic(error);
  }

  return {
    ValidateResourceConfig: ({ type_name, config, client_capabilities }) => {
      const writeOnlyAllowed = client_capabilities?.write_only_attributes_allowed ?? false;
      return validateConfig(type_name, find(type_name), config, { writeOnlyAllowed });
    },

    UpgradeResourceState: ({ type_name, version, raw_state }, call) => {
      const resource = find(type_name);
      if (!raw_state || raw_state.json.length === 0) {
        throw new DiagnosticError(
          "Unsupported State Format",
          `The state of this ${type_name} is not JSON: it was written by Terraform 0.11 or older. Upgrade it with Terraform 0.13 first.`,
        );
      }
      const state = upgradeState(type_name, resource, { version, json: raw_state.json }, call.context);
      return { upgraded_state: encodeDynamic(resource.schema.type, state) };
    },

    UpgradeResourceIdentity: ({ type_name, version, raw_identity }) => {
      const json = raw_identity?.json ?? Buffer.alloc(0);
      const { type, value } = upgradeIdentity(type_name, find(type_name), { version, json });
      return { upgraded_identity: { identity_data: encodeDynamic(type, value) } };
    },

    ReadResource: async ({ type_name, current_state, private: bytes, current_identity, client_capabilities }, call) => {
      const resource = find(type_name);
      const { schema } = resource;
      const unchanged = { new_state: current_state, private: bytes, new_identity: current_identity };
      const state = decodeObject(schema.type, current_state);
      if (!state) return unchanged;
      if (session.deferred && client_capabilities?.deferral_allowed)
        return { ...unchanged, deferred: deferral(session.deferred) };
      const kept = keptState(bytes);
      // Only an import writes this key, and the read of the import follows in the same run.
      const imported = kept.take(importKey) as ImportedBy | undefined;
      try {
        call.deadline(timeoutOf("read", resource.timeouts, state), type_name);
        const fresh = await read(resource, state, given(call, kept));
        if (!fresh && imported !== undefined) throw importNotFound(type_name, resource, imported);
        const new_identity = fresh
          ? lastingIdentity(type_name, resource, imported === undefined ? current_identity : null, {
              state: fresh,
              kept,
            })
          : current_identity;
        return { new_state: encodeStored(schema.type, fresh ?? null), private: kept.encode(), new_identity };
      } catch (error) {
        const explain = explainWith(resource, imported === undefined ? "read" : "import", state);
        return { ...unchanged, diagnostics: diagnose(error, call, explain) };
      }
    },

    PlanResourceChange: async (request, call) => {
      const { type_name, config, prior_state, proposed_new_state, prior_private, planned_private, prior_identity } =
        request;
      const { client_capabilities } = request;
      const resource = find(type_name);
      const { schema, identity, mutableIdentity } = resource;
      const deferralAllowed = client_capabilities?.deferral_allowed ?? false;
      if (session.deferred && deferralAllowed) {
        return {
          planned_state: proposed_new_state,
          planned_private: prior_private,
          planned_identity: prior_identity,
          deferred: deferral(session.deferred),
        };
      }
      const prior = decodeObject(schema.type, prior_state);
      // While it applies, Terraform 1.16 plans again with the private data of the first plan.
      const kept = keptState(planned_private.length > 0 ? planned_private : prior_private);
      const change = {
        config: decodeObject(schema.type, config),
        prior,
        proposed: decodeObject(schema.type, proposed_new_state),
      };
      const values = change.config ?? prior;
      const plan = await planResource(resource, change, kept, planningApi(call, resource, values, type_name)).catch(
        (error: unknown) => ({ diagnostics: diagnose(error, call, explainWith(resource, "plan", values)) }),
      );
      if (!("planned" in plan)) return plan;
      const { planned, replace, diagnostics, defer } = plan;
      if (defer && !deferralAllowed) {
        throw new DiagnosticError(
          "Planned Too Early",
          `This ${type_name} cannot be planned before what it depends on is applied. Apply that first with -target.`,
        );
      }
      const lasts = prior && prior_identity?.identity_data && !mutableIdentity;
      const planned_identity =
        lasts || !planned || !identity ? prior_identity : plannedIdentity(resource, planned, kept);
      return {
        planned_state: encodeDynamic(schema.type, planned),
        requires_replace: replace.map(encodePath),
        planned_private: resource.plan ? kept.encode() : prior_private,
        diagnostics: encodeDiagnostics(diagnostics),
        planned_identity,
        ...(defer && { deferred: deferral(defer) }),
      };
    },

    ApplyResourceChange: async (request, call) => {
      const { type_name, config, prior_state, planned_state, planned_private, planned_identity } = request;
      const resource = find(type_name);
      const { schema } = resource;
      const prior = decodeObject(schema.type, prior_state);
      const planned = decodeObject(schema.type, planned_state);
      const operation = prior === null ? "create" : planned === null ? "delete" : "update";
      const kept = keptState(planned_private);
      const order = { config: decodeObject(schema.type, config), prior, planned };
      const { state, error } = await attempt(prior, () => {
        call.deadline(timeoutOf(operation, resource.timeouts, planned ?? prior), type_name);
        return apply(resource, order, given(call, kept));
      });
      return {
        new_state: encodeDynamic(schema.type, state),
        private: state ? kept.encode() : Buffer.alloc(0),
        new_identity: state ? (encodeIdentity(resource, state, kept) ?? planned_identity) : null,
        diagnostics:
          error === undefined ? [] : diagnose(error, call, explainWith(resource, operation, planned ?? prior)),
      };
    },

    ImportResourceState: ({ type_name, id, identity: data, client_capabilities }) => {
      const resource = find(type_name);
      const { schema, identity } = resource;
      if (session.deferred && client_capabilities?.deferral_allowed) {
        const state = Object.fromEntries(
          [...Object.keys(schema.attributes), ...Object.keys(schema.blocks)].map((name) => [name, unknown]),
        );
        const imported = { type_name, state: encodeDynamic(schema.type, schema.type.from(state, { unknown: true })) };
        return { imported_resources: [imported], deferred: deferral(session.deferred) };
      }
      const told = identity && id === "" ? decodeObject(identity.type, data?.identity_data) : null;
      const state = told ? importByIdentity(type_name, resource, told) : importById(type_name, resource, id);
      const by: ImportedBy = identity && told ? { identity: encodeJson(identity.type, told) } : { id };
      const kept = keptState(null, { [importKey]: { ...by } });
      return {
        imported_resources: [
          {
            type_name,
            state: encodeDynamic(schema.type, state),
            private: kept.encode(),
            identity: encodeIdentity(resource, state),
          },
        ],
      };
    },

    MoveResourceState: (
      {
        source_type_name,
        source_provider_address,
        source_schema_version,
        source_state,
        source_identity,
        source_private,
        target_type_name,
      },
      call,
    ) => {
      const resource = find(target_type_name);
      const kept = keptState(null);
      const source = {
        provider: source_provider_address,
        type: source_type_name,
        version: source_schema_version,
        json: source_state?.json ?? Buffer.from("null"),
        identityJson: source_identity?.json.length ? source_identity.json : undefined,
        sourcePrivateState: keptState(source_private),
        privateState: kept,
      };
      const state = moveState(target_type_name, resource, source, call.context);
      return {
        target_state: encodeDynamic(resource.schema.type, state),
        target_identity: encodeIdentity(resource, state, kept),
        target_private: kept.encode(),
      };
    },

    GenerateResourceConfig: ({ type_name, state }) => {
      const { schema } = find(type_name);
      const values = decodeObject(schema.type, state);
      return { config: encodeDynamic(schema.type, values && generateConfig(schema, values)) };
    },
  };
}

/** Runs the operation. If it throws before it begins, the prior state stays. */
async function attempt(prior: ObjectValue | null, begin: () => Promise<ApplyResult>): Promise<ApplyResult> {
  try {
    return await begin();
  } catch (error) {
    return { state: prior, error };
  }
}

/** Returns the identity from the state. It must be equal to the identity that Terraform already has. */
function lastingIdentity<Api>(
  typeName: string,
  resource: Resource<Api>,
  stored: ResourceIdentityData__Output | null,
  { state, kept }: { readonly state: ObjectValue; readonly kept: KeptState },
): ResourceIdentityData | null {
  const { identity, mutableIdentity } = resource;
  const before = identity && decodeObject(identity.type, stored?.identity_data);
  const after = identityIn(resource, state, kept);
  if (identity && !mutableIdentity && before && after && identityChanged(identity, before, after)) {
    throw new Error(`the API answered for a ${typeName} with the identity of another object`);
  }
  return encodeIdentity(resource, state, kept);
}

/**
 * Returns the planned identity, or null while a member is unknown: Terraform cannot show a plan with an unknown
 * identity.
 */
function plannedIdentity<Api>(
  resource: Resource<Api>,
  planned: ObjectValue,
  kept: KeptState,
): ResourceIdentityData | null {
  const value = identityIn(resource, planned, kept);
  return value && isWhollyKnown(value) ? encodeIdentity(resource, planned, kept) : null;
}

/** @param kept the private state; undefined where there is none yet, as in an import */
function encodeIdentity<Api>(
  resource: Resource<Api>,
  state: ObjectValue,
  kept?: KeptState,
): ResourceIdentityData | null {
  const value = identityIn(resource, state, kept);
  return resource.identity && value ? { identity_data: encodeDynamic(resource.identity.type, value) } : null;
}

function identityIn<Api>(
  { identity, identify }: Resource<Api>,
  state: ObjectValue,
  kept?: KeptState,
): ObjectValue | null {
  return identity ? identityOf(identity, state, kept && identify?.(kept)) : null;
}
