import type { Action } from "../framework/action.ts";
import { invoke } from "../framework/action.ts";
import type { ObjectValue } from "../values/value.ts";
import { bound } from "./call.ts";
import { deferral } from "./deferral.ts";
import type { Explain } from "./diagnostics.ts";
import { diagnose, encodeDiagnostics } from "./diagnostics.ts";
import { offered, validateConfig } from "./offered.ts";
import type { Answers, EventOf, Session, Streams } from "./rpc.ts";
import { apiOf, configOf } from "./rpc.ts";

/** The RPCs of actions. */
export function actions<Api>(session: Session<Api>): { readonly answers: Answers; readonly streams: Streams } {
  const { provider } = session;

  const find = (typeName: string): Action<Api> => offered("action", provider.actions, typeName);

  function explainWith({ toDiagnostic }: Action<Api>, operation: "plan" | "invoke", values: ObjectValue): Explain {
    return (error) => toDiagnostic?.(error, { operation, values }) ?? provider.toDiagnostic(error);
  }

  return {
    answers: {
      ValidateActionConfig: ({ type_name, config }) => validateConfig(type_name, find(type_name), config),

      PlanAction: async ({ action_type, config, client_capabilities }, call) => {
        const action = find(action_type);
        const values = configOf(action_type, action.schema, config);
        if (session.deferred && client_capabilities?.deferral_allowed) return { deferred: deferral(session.deferred) };
        if (!action.plan) return {};
        try {
          await action.plan({ config: values, api: apiOf(session, call), context: call.context });
          return {};
        } catch (error) {
          return { diagnostics: diagnose(error, call, explainWith(action, "plan", values)) };
        }
      },
    },

    streams: {
      async *InvokeAction({ action_type, config }, call): AsyncGenerator<EventOf<"InvokeAction">> {
        const action = find(action_type);
        const values = configOf(action_type, action.schema, config);
        if ("invoke" in action.timeouts) bound(call, "invoke", action, values, action_type);
        let failure: ReturnType<typeof diagnose> = [];
        try {
          const given = { api: apiOf(session, call), context: call.context };
          for await (const message of invoke(action, values, given)) yield { progress: { message } };
        } catch (error) {
          failure = diagnose(error, call, explainWith(action, "invoke", values));
        }
        yield { completed: { diagnostics: [...encodeDiagnostics(call.takeWarnings()), ...failure] } };
      },
    },
  };
}
