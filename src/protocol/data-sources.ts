import { readDataSource, type DataSource } from "../framework/data-source.ts";
import { DiagnosticError } from "../framework/diagnostic.ts";
import { timeoutOf } from "../framework/timeouts.ts";
import { validate } from "../framework/validate.ts";
import { diagnose, encodeDiagnostics } from "./diagnostics.ts";
import { decodeObject, encodeDynamic } from "./dynamic-value.ts";
import { type Answers, apiOf, type Session } from "./rpc.ts";

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

    ReadDataSource: async ({ type_name, config }, call) => {
      const source = find(type_name);
      const values = decodeObject(source.schema.type, config);
      if (!values) throw new DiagnosticError("Missing Configuration", `Terraform sent no configuration for ${type_name}.`);
      call.deadline(timeoutOf("read", {}, values), `data.${type_name}`);
      try {
        const state = await readDataSource(source, values, apiOf(session, call));
        return { state: encodeDynamic(source.schema.type, state) };
      } catch (error) {
        const about = { operation: "read", values } as const;
        return { diagnostics: diagnose(error, call.signal, (thrown) => source.explain?.(thrown, about) ?? provider.explain(thrown)) };
      }
    },
  };
}
