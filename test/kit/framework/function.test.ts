import { expect, expectTypeOf, test } from "vitest";
import { DiagnosticError } from "../../../src/kit/framework/diagnostic.ts";
import {
  callFunction,
  defineFunction,
  FunctionError,
  parameter,
  parameterAt,
} from "../../../src/kit/framework/function.ts";
import { list } from "../../../src/kit/values/collection.ts";
import { dynamic } from "../../../src/kit/values/dynamic.ts";
import { object } from "../../../src/kit/values/object.ts";
import { int64, number, string } from "../../../src/kit/values/primitive.ts";
import type { Unknown } from "../../../src/kit/values/value.ts";
import { unknown } from "../../../src/kit/values/value.ts";

const texts = { summary: "S.", description: "D." };
const text = parameter("text", string, "Text.");

test("arguments have the types of their parameters", () => {
  const of = defineFunction({
    name: "f",
    ...texts,
    parameters: [
      text,
      parameter("maybe", string, "Null.", { allowNull: true }),
      parameter("soon", int64, "Unknown.", { allowUnknown: true }),
    ],
    variadic: parameter("rest", list(string), "Rest."),
    returns: string,
    call(one, two, three, ...rest) {
      expectTypeOf(one).toEqualTypeOf<string>();
      expectTypeOf(two).toEqualTypeOf<string | null>();
      expectTypeOf(three).toEqualTypeOf<number | bigint | Unknown>();
      expectTypeOf(rest).toEqualTypeOf<(readonly string[])[]>();
      return one;
    },
  });
  expect(parameterAt(of, 2)?.name).toBe("soon");
  expect(parameterAt(of, 9)?.name).toBe("rest");
});

test("a result of another type does not compile, and is refused when it comes all the same", async () => {
  const of = defineFunction({
    name: "f",
    ...texts,
    parameters: [],
    returns: object({ a: string }),
    // @ts-expect-error -- a is a string
    call: () => ({ a: 5 }),
  });
  await expect(callFunction(of, [])).rejects.toThrow(
    "f did not return what it declares: string is required, got number",
  );
});

test("a division by zero in an argument is the user's to mend, however deep it is", async () => {
  const of = defineFunction({
    name: "f",
    ...texts,
    parameters: [text, parameter("half", list(number), "Half.")],
    returns: string,
    call: (given) => given,
  });
  const failed: unknown = await callFunction(of, ["a", [1, Number.POSITIVE_INFINITY]]).catch((error: unknown) => error);
  expect(failed).toMatchObject({
    argumentIndex: 1,
    message: "must be a finite number, got the result of a division by zero",
  });
});

test("null and unknown are results", async () => {
  const of = (result: null | Unknown) =>
    defineFunction({ name: "f", ...texts, parameters: [], returns: string, call: () => result });
  expect(await callFunction(of(null), [])).toBeNull();
  expect(await callFunction(of(unknown), [])).toBe(unknown);
});

test("a value unknown deep inside leaves the function uncalled", async () => {
  const of = defineFunction({
    name: "f",
    ...texts,
    parameters: [parameter("texts", list(string), "Texts.")],
    returns: string,
    call: () => {
      throw new Error("called");
    },
  });
  expect(await callFunction(of, [["a", unknown]])).toBe(unknown);
});

test("a null of the dynamic type is null to the rule of nulls", async () => {
  const of = defineFunction({
    name: "f",
    ...texts,
    parameters: [parameter("any", dynamic, "Any.")],
    returns: string,
    call: () => "",
  });
  await expect(callFunction(of, [null])).rejects.toMatchObject({ message: "must not be null", argumentIndex: 0 });
});

test("what is thrown for the user keeps its words", async () => {
  const throwing = (error: Error) =>
    callFunction(
      defineFunction({
        name: "f",
        ...texts,
        parameters: [text],
        returns: string,
        call: () => {
          throw error;
        },
      }),
      ["a"],
    );
  await expect(throwing(new FunctionError("no", 0))).rejects.toMatchObject({ message: "no", argumentIndex: 0 });
  await expect(throwing(new DiagnosticError("Summary", "detail"))).rejects.toMatchObject({
    message: "Summary: detail",
    argumentIndex: undefined,
  });
});

test.each<[string, Parameters<typeof parameter>[0][], string | undefined, string]>([
  ["F", [], undefined, 'function F: "F" is not a name Terraform accepts'],
  ["f", [""], undefined, 'function f: parameter 0: "" is not a name Terraform accepts'],
  ["f", ["a", "b", "a"], undefined, 'function f: two parameters are named "a"'],
  ["f", ["a"], "a", 'function f: two parameters are named "a"'],
])("a function %s of %j and %s is refused when it is defined", (name, names, rest, message) => {
  const parameters = names.map((each) => parameter(each, string, "P."));
  const variadic = rest === undefined ? undefined : parameter(rest, string, "R.");
  expect(() =>
    defineFunction({ name, ...texts, parameters, ...(variadic && { variadic }), returns: string, call: () => "" }),
  ).toThrow(message);
});
