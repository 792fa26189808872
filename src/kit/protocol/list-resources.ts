import type { ListedObject, ListResource } from "../framework/list-resource.ts";
import { list } from "../framework/list-resource.ts";
import type { Call } from "./call.ts";
import { bound } from "./call.ts";
import { diagnose, encodeDiagnostics } from "./diagnostics.ts";
import { encodeDynamic } from "./dynamic-value.ts";
import { offered, validateConfig } from "./offered.ts";
import type { Answers, EventOf, Session, Streams } from "./rpc.ts";
import { apiOf, configOf } from "./rpc.ts";

/** The RPCs of list resources. */
export function listResources<Api>(session: Session<Api>): { readonly answers: Answers; readonly streams: Streams } {
  const { provider } = session;

  const find = (typeName: string): ListResource<Api> => offered("list resource", provider.listResources, typeName);

  return {
    answers: {
      ValidateListResourceConfig: ({ type_name, config }) => validateConfig(type_name, find(type_name), config),
    },

    streams: {
      async *ListResource({ type_name, config, limit, include_resource_object: includeResource }, call) {
        const of = find(type_name);
        const values = configOf(type_name, of.schema, config);
        if ("list" in of.timeouts) bound(call, "list", of, values, type_name);
        try {
          const given = { api: apiOf(session, call), context: call.context, limit, includeResource };
          for await (const object of list(type_name, of, values, given)) yield encodeListed(of, object, call);
        } catch (error) {
          const about = { operation: "list", values } as const;
          const failure = diagnose(
            error,
            call,
            (thrown) => of.toDiagnostic?.(thrown, about) ?? provider.toDiagnostic(thrown),
          );
          yield { diagnostic: [...encodeDiagnostics(call.takeWarnings()), ...failure] };
        }
      },
    },
  };
}

/** Warnings go into the event of the next object: an event without an object would need an identity. */
function encodeListed<Api>(
  { resource }: ListResource<Api>,
  { displayName, identity, state }: ListedObject,
  call: Call,
): EventOf<"ListResource"> {
  return {
    display_name: displayName,
    identity: { identity_data: encodeDynamic(resource.identity.type, identity) },
    ...(state && { resource_object: encodeDynamic(resource.schema.type, state) }),
    diagnostic: encodeDiagnostics(call.takeWarnings()),
  };
}
