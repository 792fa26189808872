import type { DataSource } from "../framework/data-source.ts";
import { readDataSource } from "../framework/data-source.ts";
import { deferredResult } from "../framework/config.ts";
import { timeoutOf } from "../framework/timeouts.ts";
import { deferral } from "./deferral.ts";
import { diagnose } from "./diagnostics.ts";
import { encodeDynamic, encodeStored } from "./dynamic-value.ts";
import { apiOf, configOf } from "./rpc.ts";
import { offered, validateConfig } from "./offered.ts";
import type { Answers, Session } from "./rpc.ts";

export function dataSources<Api>(session: Session<Api>): Answers {
  const { provider } = session;

  const find = (typeName: string): DataSource<Api> => offered("data source", provider.dataSources, typeName);

  return {
    ValidateDataResourceConfig: ({ type_name, config }) => validateConfig(type_name, find(type_name), config),

    ReadDataSource: async ({ type_name, config, client_capabilities }, call) => {
      const source = find(type_name);
      const { schema, timeouts } = source;
      const values = configOf(type_name, schema, config);
      if (session.deferred && client_capabilities?.deferral_allowed) {
        return {
          state: encodeDynamic(schema.type, deferredResult(schema, values)),
          deferred: deferral(session.deferred),
        };
      }
      call.deadline(timeoutOf("read", timeouts, values), `data.${type_name}`);
      try {
        const state = await readDataSource(source, values, { api: apiOf(session, call), context: call.context });
        return { state: encodeStored(schema.type, state) };
      } catch (error) {
        const about = { operation: "read", values } as const;
        return {
          diagnostics: diagnose(
            error,
            call,
            (thrown) => source.toDiagnostic?.(thrown, about) ?? provider.toDiagnostic(thrown),
          ),
        };
      }
    },
  };
}
