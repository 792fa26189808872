/**
 * A route throws this to answer with an error in the form of the API's ErrorResponse:
 * `{error: {message, type, param, code}}` with an HTTP status.
 */
export class Refusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  readonly param: string | null;

  constructor(status: number, message: string, about: RefusalFields = {}) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.type = about.type ?? "invalid_request_error";
    this.code = about.code ?? null;
    this.param = about.param ?? null;
  }
}

export interface RefusalFields {
  readonly type?: string | undefined;
  readonly code?: string | undefined;
  readonly param?: string | undefined;
}

/** The JSON body of a refusal. */
export function errorBody(refusal: Refusal): unknown {
  const { message, type, param, code } = refusal;
  return { error: { message, type, param, code } };
}

/** A 404 in the API's words for a missing project: `The project proj_… was not found`. */
export function notFound(what: string, id: string): Refusal {
  return new Refusal(404, `The ${what} ${id} was not found.`, { code: "not_found" });
}
