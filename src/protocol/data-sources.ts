import type { DataSource } from "../framework/data-source.ts";
import { deferred, readDataSource } from "../framework/data-source.ts";
import { DiagnosticError } from "../framework/diagnostic.ts";
import { timeoutOf } from "../framework/timeouts.ts";
import { validate } from "../framework/validate.ts";
import { deferral } from "./deferral.ts";
import { diagnose, encodeDiagnostics } from "./diagnostics.ts";
import { decodeObject, encodeDynamic, encodeStored } from "./dynamic-value.ts";
import { apiOf, configOf } from "./rpc.ts";
import type { Answers, Session } from "./rpc.ts";

export function dataSources<Api>(session: Session<Api>): Answers {
  const { provider } = session;

  function find(typeName: string): DataSource<Api> {
    const source = provider.dataSources.get(typeName);
    if (!source) throw new DiagnosticError("Unknown Data Source", `This provider has no data source ${typeName}.`);
    return source;
  }

  return {
    ValidateDataResourceConfig: ({ type_name, config }) => {
      const { schema, validate: rules } = find(type_name);
      const values = decodeObject(schema.type, config);
      return { diagnostics: values ? encodeDiagnostics(validate(schema, rules, values)) : [] };
    },

    ReadDataSource: async ({ type_name, config, client_capabilities }, call) => {
      const source = find(type_name);
      const { schema, timeouts } = source;
      const values = configOf(type_name, schema, config);
      if (session.deferred && client_capabilities?.deferral_allowed) {
        return { state: encodeDynamic(schema.type, deferred(schema, values)), deferred: deferral(session.deferred) };
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
            call.signal,
            (thrown) => source.explain?.(thrown, about) ?? provider.explain(thrown),
          ),
        };
      }
    },
  };
}
