import { apply } from "../framework/apply.ts";
import { DiagnosticError } from "../framework/diagnostic.ts";
import { importNotFound, importState } from "../framework/import.ts";
import { plan } from "../framework/plan.ts";
import { read } from "../framework/read.ts";
import type { Resource } from "../framework/resource.ts";
import { type Operation, timeoutOf } from "../framework/timeouts.ts";
import { upgrade } from "../framework/upgrade.ts";
import { validate } from "../framework/validate.ts";
import type { ObjectValue } from "../values/value.ts";
import { diagnose, encodeDiagnostics, encodePath, type Explain } from "./diagnostics.ts";
import { decodeObject, encodeDynamic } from "./dynamic-value.ts";
import { decodePrivate, encodePrivate, importKey, without } from "./private-state.ts";
import { type Answers, apiOf, type Session } from "./rpc.ts";

/** The life of managed resources. */
export function managedResources<Api>(session: Session<Api>): Answers {
  const { provider } = session;

  function find(typeName: string): Resource<Api> {
    const resource = provider.resources.get(typeName);
    if (!resource) throw new DiagnosticError("Unknown Resource Type", `This provider has no resource ${typeName}.`);
    return resource;
  }

  function explainWith({ explain }: Resource<Api>, operation: Operation | "import", values: ObjectValue | null): Explain {
    return (error) => explain?.(error, { operation, values: values ?? {} }) ?? provider.explain(error);
  }

  return {
    ValidateResourceConfig: ({ type_name, config }) => {
      const { schema, validate: rules } = find(type_name);
      const values = decodeObject(schema.type, config);
      return { diagnostics: values ? encodeDiagnostics(validate(schema, rules, values)) : [] };
    },

    UpgradeResourceState: ({ type_name, version, raw_state }) => {
      const { schema } = find(type_name);
      if (!raw_state || raw_state.json.length === 0) {
        throw new DiagnosticError(
          "Unsupported State Format",
          `The state of this ${type_name} is not JSON: it was written by Terraform 0.11 or older. Upgrade it with Terraform 0.13 first.`,
        );
      }
      const state = upgrade(type_name, schema, { version, json: raw_state.json });
      return { upgraded_state: encodeDynamic(schema.type, state) };
    },

    ReadResource: async ({ type_name, current_state, private: bytes }, call) => {
      const resource = find(type_name);
      const { schema } = resource;
      const state = decodeObject(schema.type, current_state);
      if (!state) return { new_state: encodeDynamic(schema.type, null), private: bytes };
      const kept = decodePrivate(bytes);
      const importedId = kept.get(importKey);
      try {
        call.deadline(timeoutOf("read", resource.timeouts, state), type_name);
        const fresh = await read(resource, state, apiOf(session, call));
        if (!fresh && importedId !== undefined) throw importNotFound(type_name, resource, importedId);
        return { new_state: encodeDynamic(schema.type, fresh), private: encodePrivate(without(kept, importKey)) };
      } catch (error) {
        const explain = explainWith(resource, importedId === undefined ? "read" : "import", state);
        return { new_state: current_state, private: bytes, diagnostics: diagnose(error, call.signal, explain) };
      }
    },

    PlanResourceChange: ({ type_name, config, prior_state, proposed_new_state, prior_private }) => {
      const { schema } = find(type_name);
      const { planned, replace } = plan(schema, {
        config: decodeObject(schema.type, config),
        prior: decodeObject(schema.type, prior_state),
        proposed: decodeObject(schema.type, proposed_new_state),
      });
      return {
        planned_state: encodeDynamic(schema.type, planned),
        requires_replace: replace.map(encodePath),
        planned_private: prior_private,
      };
    },

    ApplyResourceChange: async ({ type_name, prior_state, planned_state, planned_private }, call) => {
      const resource = find(type_name);
      const { schema } = resource;
      const prior = decodeObject(schema.type, prior_state);
      const planned = decodeObject(schema.type, planned_state);
      const operation = prior === null ? "create" : planned === null ? "delete" : "update";
      call.deadline(timeoutOf(operation, resource.timeouts, planned ?? prior), type_name);
      const { state, error } = await apply(resource, { prior, planned }, apiOf(session, call));
      return {
        new_state: encodeDynamic(schema.type, state),
        private: state ? planned_private : Buffer.alloc(0),
        diagnostics: error === undefined ? [] : diagnose(error, call.signal, explainWith(resource, operation, planned ?? prior)),
      };
    },

    ImportResourceState: ({ type_name, id }) => {
      const resource = find(type_name);
      const state = encodeDynamic(resource.schema.type, importState(type_name, resource, id));
      const kept = encodePrivate(new Map([[importKey, id]]));
      return { imported_resources: [{ type_name, state, private: kept }] };
    },

    MoveResourceState: ({ source_type_name, source_provider_address, target_type_name }) => {
      throw new DiagnosticError(
        "Unsupported Move",
        `A ${source_type_name} of ${source_provider_address} cannot become a ${target_type_name}. Import the object under its new address instead.`,
      );
    },
  };
}
