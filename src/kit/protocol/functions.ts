import type { ProviderFunction } from "../framework/function.ts";
import { callFunction, FunctionError, parameterAt } from "../framework/function.ts";
import { messageOf } from "../framework/diagnostic.ts";
import type { Value } from "../values/value.ts";
import type { DynamicValue__Output } from "../wire/gen/tfplugin6/DynamicValue.ts";
import { stackOf } from "./diagnostics.ts";
import { decodeDynamic, encodeDynamic } from "./dynamic-value.ts";
import type { Answers, Session } from "./rpc.ts";

/** The RPC that calls a function. The provider need not be configured. */
export function functions<Api>({ provider }: Session<Api>): Answers {
  return {
    CallFunction: async ({ name, arguments: args }, { context }) => {
      try {
        const called = provider.functions.get(name);
        if (!called) throw new FunctionError(`this provider has no function ${name}`);
        const values = args.map((argument, index) => decodeArgument(called, argument, index));
        return { result: encodeDynamic(called.returns, await callFunction(called, values)) };
      } catch (error) {
        const cause = error instanceof FunctionError ? error.cause : error;
        if (cause !== undefined) context.log("error", "Unexpected error in the provider", { stack: stackOf(cause) });
        const index = error instanceof FunctionError ? error.argumentIndex : undefined;
        const text = messageOf(error).toWellFormed();
        return { error: { text, ...(index !== undefined && { function_argument: index }) } };
      }
    },
  };
}

function decodeArgument(called: ProviderFunction, argument: DynamicValue__Output, index: number): Value {
  const parameter = parameterAt(called, index);
  // callFunction() reports an argument without a parameter.
  if (!parameter) return null;
  try {
    return decodeDynamic(parameter.type, argument);
  } catch (error) {
    throw new FunctionError(`argument ${index} (${parameter.name}) cannot be read: ${messageOf(error)}`, index);
  }
}
